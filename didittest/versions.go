package didittest

import (
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// version is what the versions of workflows and of questionnaires have in common.
type version struct {
	uuid        string
	group       string // the uuid that the first version has or had
	number      int
	status      didit.VersionStatus
	createdAt   time.Time
	updatedAt   time.Time
	publishedAt *time.Time // nil for a draft
}

func newVersion(uuid string, status *didit.VersionStatus, now time.Time) version {
	v := version{uuid: uuid, group: uuid, number: 1, status: didit.VersionStatusDraft, createdAt: now, updatedAt: now}
	if status == nil || *status != didit.VersionStatusDraft {
		v.publish(now)
	}
	return v
}

func (v *version) publish(now time.Time) {
	v.status, v.publishedAt = didit.VersionStatusPublished, &now
}

func (v *version) isDraft() bool { return v.status == didit.VersionStatusDraft }

// revised is the version that holds a change: this one, or the one that follows number last of its group.
func (v version) revised(wanted *didit.VersionStatus, last int, now time.Time) (version, *answer) {
	keep := wanted != nil && *wanted == didit.VersionStatusDraft
	switch {
	case v.isDraft() && !keep:
		v.publish(now)
	case !v.isDraft() && keep:
		return v, badField("status", "Cannot revert a published version to draft.")
	case !v.isDraft() && wanted != nil:
		v.uuid, v.number, v.createdAt = newUUID(), last+1, now
		v.publish(now)
	}
	v.updatedAt = now
	return v, nil
}

func checkVersionStatus(status *didit.VersionStatus) *answer {
	if status != nil && *status != didit.VersionStatusDraft && *status != didit.VersionStatusPublished {
		return badField("status", notAChoice(*status))
	}
	return nil
}
