package main

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go/didittest"
)

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// edited returns the example files with replacements, which must replace something.
func edited(t *testing.T, replacements ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{workflowFile, questionnaireFile} {
		text, err := fs.ReadFile(examples, name)
		require.NoError(t, err)
		files[name] = &fstest.MapFile{Data: text}
	}
	for i := 0; i < len(replacements); i += 2 {
		found := false
		for _, file := range files {
			if bytes.Contains(file.Data, []byte(replacements[i])) {
				found = true
				file.Data = bytes.ReplaceAll(file.Data, []byte(replacements[i]), []byte(replacements[i+1]))
			}
		}
		require.True(t, found, replacements[i])
	}
	return files
}

// apply applies files, and returns what was said and sent.
func (a *api) apply(cfg config) (said string, sent []string, err error) {
	a.t.Helper()
	if cfg.files == nil {
		cfg.files = examples
	}
	var out bytes.Buffer
	a.writes = nil
	err = (&applier{config: &cfg, client: a.client, out: &out}).run(a.t.Context())
	return out.String(), a.writes, err
}

func (a *api) mustApply(cfg config) (said string, sent []string) {
	a.t.Helper()
	said, sent, err := a.apply(cfg)
	require.NoError(a.t, err, said)
	return said, sent
}

func TestCreatesOnce(t *testing.T) {
	t.Parallel()
	for name, show := range map[string]func(map[string]any){"graph": inGraph, "fields": inFields, "features": inFeatures} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.show = show
			said, sent := a.mustApply(config{})
			require.Len(t, sent, 2)
			assert.True(t, strings.HasPrefix(sent[0], `POST /v3/questionnaires/ {"title":"Source of funds","languages":`), sent[0])
			assert.True(t, strings.HasPrefix(sent[1], `POST /v3/workflows/ {"workflow_label":"Onboarding with source of funds",`), sent[1])
			assert.Contains(t, sent[1], `"questionnaire_uuid":"questionnaires-1"`)
			assert.Equal(t, `questionnaire "Source of funds"
  is missing, and created
workflow "Onboarding with source of funds"
  is missing, and created
Done. Create sessions with workflow workflows-group-1.
`, said)

			for range 2 {
				said, sent = a.mustApply(config{})
				assert.Empty(t, sent)
				assert.True(t, strings.HasSuffix(said, "Nothing to do.\n"), said)
				assert.NotContains(t, said, "→")
			}
			if name == "fields" {
				assert.Contains(t, said, "  features[3].config.questionnaire_uuid is not shown by the API, so not compared\n")
			} else {
				assert.NotContains(t, said, "not compared")
			}
		})
	}
}

func TestChangesOneField(t *testing.T) {
	t.Parallel()
	for name, show := range map[string]func(map[string]any){"graph": inGraph, "fields": inFields, "features": inFeatures} {
		for _, test := range []struct{ old, new, path, said, sent string }{
			{
				`"max_retry_attempts": 3`, `"max_retry_attempts": 5`, "/v3/workflows/workflows-1/",
				"  max_retry_attempts: 3 → 5\n  is now version 2\n", `{"status":"published","max_retry_attempts":5}`,
			},
			{
				`"retry_window_days": 30`, `"retry_window_days": null`, "/v3/workflows/workflows-1/",
				"  retry_window_days: 30 → (none)\n  is now version 2\n", `{"status":"published","retry_window_days":null}`,
			},
			{
				`"face_liveness_score_review_threshold": 70`, `"face_liveness_score_review_threshold": 75`, "/v3/workflows/workflows-1/",
				"  features[1].config.face_liveness_score_review_threshold: 70 → 75\n  is now version 2\n",
				`{"status":"published","features":`,
			},
		} {
			t.Run(name+" "+test.new, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				a.show = show
				a.mustApply(config{})
				changed := config{files: edited(t, test.old, test.new)}
				said, sent := a.mustApply(changed)
				require.Len(t, sent, 1)
				assert.True(t, strings.HasPrefix(sent[0], "PATCH "+test.path+" "+test.sent), sent[0])
				assert.Contains(t, said, test.said)
				if !strings.Contains(test.sent, "features") {
					assert.Equal(t, "PATCH "+test.path+" "+test.sent, sent[0])
				}
				_, sent = a.mustApply(changed)
				assert.Empty(t, sent)
			})
		}
	}
}

// A new version of the questionnaire has another id, so the workflow follows.
func TestWorkflowFollowsItsQuestionnaire(t *testing.T) {
	t.Parallel()
	for name, show := range map[string]func(map[string]any){"graph": inGraph, "fields": inFields, "features": inFeatures} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.show = show
			a.mustApply(config{})
			changed := config{files: edited(t, "Otra cosa", "Otro origen", `"max_length": 500`, `"max_length": 400`)}

			dry := changed
			dry.dryRun = true
			said, sent := a.mustApply(dry)
			assert.Empty(t, sent)
			assert.Contains(t, said, "  form_elements[0].options[2].label.es: \"Otra cosa\" → \"Otro origen\"\n"+
				"  form_elements[1].validation.max_length: 500 → 400\n")
			assert.Regexp(t, `features\[3\].config.questionnaire_uuid: ("questionnaires-1"|\(none\)) → "\$\{questionnaire\}"\n`, said)
			assert.Contains(t, said, "Nothing was changed, this was a dry run.\n")

			said, sent = a.mustApply(changed)
			require.Len(t, sent, 2)
			assert.True(t, strings.HasPrefix(sent[0], `PATCH /v3/questionnaires/questionnaires-1/ {"status":"published","form_elements":[`), sent[0])
			assert.True(t, strings.HasPrefix(sent[1], `PATCH /v3/workflows/workflows-1/ {"status":"published","features":[`), sent[1])
			assert.Contains(t, sent[1], `"questionnaire_uuid":"questionnaires-2"`)
			assert.Contains(t, said, "Done. Create sessions with workflow workflows-group-1.\n")
			_, sent = a.mustApply(changed)
			assert.Empty(t, sent)
		})
	}
}

func TestInPlace(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mustApply(config{})
	files := edited(t, "Tell us more", "Say more", `"max_retry_attempts": 3`, `"max_retry_attempts": 4`)
	_, sent := a.mustApply(config{files: files, inPlace: true, dryRun: true})
	assert.Empty(t, sent)
	said, sent := a.mustApply(config{files: files, inPlace: true})
	require.Len(t, sent, 2)
	assert.True(t, strings.HasPrefix(sent[0], `PATCH /v3/questionnaires/questionnaires-1/ {"form_elements":[`), sent[0])
	assert.Equal(t, `PATCH /v3/workflows/workflows-1/ {"max_retry_attempts":4}`, sent[1])
	assert.Contains(t, said, "  is now version 1\n")
	_, sent = a.mustApply(config{files: files})
	assert.Empty(t, sent)
}

func TestDryRunSendsNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	said, sent := a.mustApply(config{dryRun: true})
	assert.Empty(t, sent)
	assert.Contains(t, said, "is missing, and created")
	a.mustApply(config{})
	said, sent = a.mustApply(config{dryRun: true, files: edited(t, `{"feature": "OCR"},`, `{"feature": "OCR"}, {"feature": "NFC"},`)})
	assert.Empty(t, sent)
	assert.Contains(t, said, `  features[1]: "LIVENESS" → {"feature":"NFC"}`)
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	upload := `{"element_type": "file_upload", "label": {"en": "A payslip", "es": "Una nómina"}, "is_required": false},
		{"element_type": "dropdown", "label": {"en": "Which?", "es": "¿Cuál?"}, "options": [{"label": {"en": "This", "es": "Este"}}]},
	{
      "id": "details",`
	a := newAPI(t)
	a.mustApply(config{})
	longer := config{files: edited(t, "{\n      \"id\": \"details\",", upload)}
	said, sent := a.mustApply(longer)
	assert.Len(t, sent, 2)
	assert.Contains(t, said, `  form_elements[2]: (none) → {"element_type":"DROPDOWN",`)
	_, sent = a.mustApply(longer)
	assert.Empty(t, sent, "what the API made up is no difference")

	said, sent = a.mustApply(config{})
	assert.Len(t, sent, 2)
	assert.Regexp(t, `  form_elements\[3\]: \{.*… → \(none\)\n`, said)
	said, _ = a.mustApply(config{files: edited(t, `"validation": {"max_length": 500}`, `"is_required": true`)})
	assert.Contains(t, said, "  form_elements[1].is_required: (none) → true\n  form_elements[1].validation: {\"max_length\":500} → (none)\n")
	said, _ = a.mustApply(config{files: edited(t, `"is_active": true`, `"is_active": false`, `["en", "es"]`, `["es", "en"]`,
		`"validation": {"max_length": 500}`, `"is_required": true`)})
	assert.Contains(t, said, "\n  is_active: true → false\n")
	assert.NotContains(t, said, "languages")
}

// Two features may set the same setting, which only the list of features tells apart.
func TestSharedSettings(t *testing.T) {
	t.Parallel()
	twice := edited(t, `{"feature": "FACE_MATCH"`, `{"feature": "LIVENESS", "label": "again",
		"config": {"face_liveness_score_review_threshold": 90}}, {"feature": "FACE_MATCH"`)
	for name, show := range map[string]func(map[string]any){"graph": inGraph, "fields": inFields, "features": inFeatures} {
		a := newAPI(t)
		a.show = show
		a.mustApply(config{files: twice})
		said, sent := a.mustApply(config{files: twice})
		assert.Empty(t, sent)
		if name == "features" {
			assert.NotContains(t, said, "not compared")
			continue
		}
		assert.Contains(t, said, "  features[2].config.face_liveness_score_review_threshold is not shown by the API, so not compared\n")
		assert.Contains(t, said, "  features[2].label is not shown by the API, so not compared\n")
		_, sent = a.mustApply(config{files: twice, force: true})
		assert.Len(t, sent, 1)
	}
}

// The same words come in either case, and nodes of the graph that nobody asked for may hold settings, too.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	files := edited(t, `{"feature": "OCR"}`, `{"feature": "OCR", "config": {"image_too_dark_action": "DECLINE"}}`)
	a := newAPI(t)
	a.show = inFields
	a.mustApply(config{files: files})
	assert.Equal(t, "DECLINE", a.stored["workflows"][0]["features"].([]any)[0].(map[string]any)["config"].(map[string]any)["image_too_dark_action"])
	said, sent := a.mustApply(config{files: files})
	assert.Empty(t, sent, said)

	a.show = func(workflow map[string]any) {
		inGraph(workflow)
		workflow["workflow_graph"].(map[string]any)["nodes"].(map[string]any)["more"] = map[string]any{"image_too_dark_action": "REVIEW"}
	}
	said, sent = a.mustApply(config{files: files})
	assert.Empty(t, sent)
	assert.Contains(t, said, "  features[0].config.image_too_dark_action is not shown by the API, so not compared\n")
}

func TestResolveKeepsThePlan(t *testing.T) {
	t.Parallel()
	p, err := readPlan(examples)
	require.NoError(t, err)
	for _, id := range []string{"a", "b"} {
		text, err := json.Marshal(p.resolve(id))
		require.NoError(t, err)
		assert.Contains(t, string(text), `"questionnaire_uuid":"`+id+`"`)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		prepare func(a *api)
		cfg     config
		err     string
	}{
		{name: "two workflows", prepare: func(a *api) {
			a.add("workflows", "other", 1, a.stored["workflows"][0])
		}, err: `2 of kind workflow are called "Onboarding with source of funds" ([other workflows-group-1]): rename all but one`},
		{name: "two questionnaires", prepare: func(a *api) {
			a.add("questionnaires", "other", 1, a.stored["questionnaires"][0])
		}, err: `2 of kind questionnaire are called "Source of funds" ([other questionnaires-group-1]): rename all but one`},
		{name: "an archived one", prepare: func(a *api) {
			a.add("workflows", "other", 1, a.stored["workflows"][0])["is_archived"] = true
		}},
		{name: "an older version", prepare: func(a *api) {
			a.add("workflows", "other", 1, a.stored["workflows"][0])
			a.add("workflows", "other", 2, a.stored["workflows"][0])["workflow_label"] = "Renamed"
		}},
		{name: "a draft", prepare: func(a *api) {
			a.add("workflows", "workflows-group-1", 2, a.stored["workflows"][0])["status"] = "draft"
		}, err: `workflow "Onboarding with source of funds" has a draft, which a new version would delete: publish or delete it, or use -in-place`},
		{name: "a draft left alone", prepare: func(a *api) {
			a.add("workflows", "workflows-group-1", 2, a.stored["workflows"][0])["status"] = "draft"
		}, cfg: config{inPlace: true}},
		{name: "branches", prepare: func(a *api) {
			a.stored["questionnaires"][0]["branches"] = true
		}, err: `questionnaire "Source of funds" has branches, which only the Console can edit`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mustApply(config{})
			test.prepare(a)
			said, sent, err := a.apply(test.cfg)
			assert.Empty(t, sent)
			if test.err != "" {
				require.EqualError(t, err, test.err)
				return
			}
			require.NoError(t, err)
			assert.Contains(t, said, "Nothing to do.\n")
		})
	}
}

func TestPublishesADraft(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mustApply(config{})
	a.stored["workflows"][0]["status"] = "draft"
	said, sent := a.mustApply(config{})
	assert.Equal(t, []string{`PATCH /v3/workflows/workflows-1/ {"status":"published"}`}, sent)
	assert.Contains(t, said, "  status: \"draft\" → \"published\"\n")
}

func TestSaysWhatIsHalfDone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mustApply(config{})
	a.stored["workflows"] = append(a.stored["workflows"], a.stored["workflows"][0], map[string]any{
		"uuid": "x", "group": "x", "version": 1, "status": "published", "workflow_label": "Onboarding with source of funds",
		"features": []any{},
	})
	_, sent, err := a.apply(config{files: edited(t, "Otra cosa", "Otro origen")})
	assert.Len(t, sent, 1)
	require.ErrorContains(t, err, "rename all but one (the questionnaire is applied, the workflow is not: run it again with -force)")
}

func TestBadFilesSendNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ old, new, err string }{
		{`"is_active"`, `"active"`, `questionnaire.json: json: unknown field "active"`},
		{`"max_length"`, `"longest"`, `questionnaire.json: json: unknown field "longest"`},
		{`"title": "Source of funds"`, `"title": 3`, "questionnaire.json: json: cannot unmarshal number"},
		{"{\n  \"title\"", "x", "questionnaire.json: invalid character 'x'"},
		{`"validation": {"max_length": 500}` + "\n    }\n  ]\n}", `"is_required": true}]} {}`, "questionnaire.json: more than one value"},
		{`"es": "Empleo"`, `"fr": "Emploi"`, "questionnaire.json: didit: request.FormElements[0].Options[0].Label: must have a text in es"},
		{`"is_active": true`, `"status": "draft"`, "questionnaire.json: status must not be set"},
		{`"workflow_label": "Onboarding with source of funds",`, ``, "workflow.json: workflow_label must be set"},
		{`"max_retry_attempts": 3`, `"max_retry_attempts": 11`, "workflow.json: didit: request.MaxRetryAttempts: must be from 0 to 10"},
		{`"max_retry_attempts": 3`, `"status": "published"`, "workflow.json: status must not be set"},
		{`{"feature": "OCR"},`, ``, "workflow.json: didit: features[1].feature: FACE_MATCH must come after OCR"},
		{`${questionnaire}`, `${form}`, `workflow.json: features[3]: "${form}" stands for nothing, the questionnaire is ${questionnaire}`},
		{`${questionnaire}`, `11111111-2222-4333-8444-555555555555`, "workflow.json: no feature refers to ${questionnaire}"},
		{`"face_liveness_score_review_threshold": 70`, `"face_liveness_score_review_threshold": 170`, "workflow.json: didit: features[1].config."},
	} {
		t.Run(test.new, func(t *testing.T) {
			t.Parallel()
			server := httpRefuses(t)
			files := edited(t, test.old, test.new)
			var out bytes.Buffer
			err := (&applier{config: &config{files: files}, client: server, out: &out}).run(t.Context())
			require.ErrorContains(t, err, test.err)
			assert.Empty(t, out.String())
		})
	}
	var missing fstest.MapFS
	err := (&applier{config: &config{files: missing}, client: httpRefuses(t)}).run(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// A field that is newer than the package is sent, and compared.
func TestNewFields(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mustApply(config{})
	newer := config{files: edited(t, `"retry_window_days": 30`, `"retry_window_days": 30, "brand_new": {"b": [1], "a": true}`)}
	said, sent := a.mustApply(newer)
	assert.Contains(t, said, "  brand_new is not shown by the API, so not compared\n")
	assert.Empty(t, sent)
	newer.force = true
	_, sent = a.mustApply(newer)
	assert.Equal(t, []string{`PATCH /v3/workflows/workflows-1/ {"status":"published","brand_new":{"a":true,"b":[1]}}`}, sent)
	_, sent = a.mustApply(newer)
	assert.Empty(t, sent)
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		old, new string
		c        comparison
		changes  []string
	}{
		{`{"a": 1, "b": 2}`, `{"a": 1}`, comparison{}, nil},
		{`{"a": 1, "b": 2}`, `{"a": 1}`, comparison{whole: true}, []string{"b: 2 → (none)"}},
		{`{"a": null}`, `{}`, comparison{whole: true}, nil},
		{`{}`, `{"a": {"b": 1}}`, comparison{}, []string{`a: (none) → {"b":1}`}},
		{`{"a": [1, 2]}`, `{"a": [1]}`, comparison{}, []string{`a[1]: 2 → (none)`}},
		{`{"a": "Passive"}`, `{"a": "PASSIVE"}`, comparison{}, []string{`a: "Passive" → "PASSIVE"`}},
		{`{"a": "passive"}`, `{"a": "PASSIVE"}`, comparison{fold: true}, nil},
		{`{"a": "1"}`, `{"a": 1}`, comparison{fold: true}, []string{`a: "1" → 1`}},
		{`{"a": "\u001b[2J<b>"}`, `{"a": ""}`, comparison{}, []string{`a: "\u001b[2J<b>" → ""`}},
		{`{"a": {"b": 1}}`, `{"a": [1]}`, comparison{}, []string{`a: {"b":1} → [1]`}},
	} {
		var from, to any
		require.NoError(t, json.Unmarshal([]byte(test.old), &from))
		require.NoError(t, json.Unmarshal([]byte(test.new), &to))
		var changes []string
		for _, change := range test.c.diff("", from, to) {
			changes = append(changes, change.String())
		}
		assert.Equal(t, test.changes, changes, "%s %s", test.old, test.new)
	}
	assert.Equal(t, "features", change{path: "features[3].config.x"}.field())
	assert.Equal(t, "(none)", show(nil))
}

// writes are the requests to a server that are not reads.
func writes(server *didittest.Server) []string {
	var list []string
	for _, r := range server.Requests() {
		if r.Method != http.MethodGet {
			list = append(list, r.Method+" "+r.Path+" "+string(r.Body))
		}
	}
	return list
}

func TestAgainstDidittest(t *testing.T) {
	t.Parallel()
	server := didittest.NewServer(t)
	client, err := server.Client()
	require.NoError(t, err)
	apply := func(cfg config) (said string, sent []string) {
		before := len(writes(server))
		var out bytes.Buffer
		require.NoError(t, (&applier{config: &cfg, client: client, out: &out}).run(t.Context()), out.String())
		return out.String(), writes(server)[before:]
	}
	_, sent := apply(config{files: examples, dryRun: true})
	assert.Empty(t, sent)
	_, sent = apply(config{files: examples})
	assert.Len(t, sent, 2)
	said, sent := apply(config{files: examples})
	assert.Empty(t, sent)
	assert.True(t, strings.HasSuffix(said, "Nothing to do.\n"), said)
	assert.NotContains(t, said, "not compared")

	changed := config{files: edited(t, `"session_expiration_time": 604800`, `"session_expiration_time": 7200`)}
	changed.dryRun = true
	said, sent = apply(changed)
	assert.Empty(t, sent)
	assert.Contains(t, said, "  session_expiration_time: 604800 → 7200\n")
	changed.dryRun = false
	_, sent = apply(changed)
	require.Len(t, sent, 1)
	assert.Regexp(t, `^PATCH /v3/workflows/[0-9a-f-]{36}/ \{"status":"published","session_expiration_time":7200\}$`, sent[0])
	_, sent = apply(changed)
	assert.Empty(t, sent)

	bad := config{files: edited(t, `"title"`, `"titel"`)}
	before := len(server.Requests())
	require.Error(t, (&applier{config: &bad, client: client, out: io.Discard}).run(t.Context()))
	assert.Len(t, server.Requests(), before)
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func TestRunOffline(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), nil, environment(nil), &out))
	assert.Equal(t, `Offline: nothing leaves this machine. With DIDIT_API_KEY set this runs for real.

# The first time
questionnaire "Source of funds"
  is missing, and created
workflow "Onboarding with source of funds"
  is missing, and created
Done. Create sessions with workflow ID.

# Again
questionnaire "Source of funds"
  version 1 is as it should be
workflow "Onboarding with source of funds"
  version 1 is as it should be
Nothing to do.

# After an edit, -dry-run
questionnaire "Source of funds"
  form_elements[0].is_required: true → (none)
workflow "Onboarding with source of funds"
  max_retry_attempts: 3 → 4
  features[3].config.questionnaire_uuid: "ID" → "${questionnaire}"
Nothing was changed, this was a dry run.

# After an edit
questionnaire "Source of funds"
  form_elements[0].is_required: true → (none)
  is now version 2
workflow "Onboarding with source of funds"
  max_retry_attempts: 3 → 4
  features[3].config.questionnaire_uuid: "ID" → "ID"
  is now version 2
Done. Create sessions with workflow ID.

# Again
questionnaire "Source of funds"
  version 2 is as it should be
workflow "Onboarding with source of funds"
  version 2 is as it should be
Nothing to do.
`, uuids.ReplaceAllString(out.String(), "ID"))

	out.Reset()
	require.NoError(t, run(t.Context(), []string{"-dry-run"}, environment(nil), &out))
	assert.True(t, strings.HasSuffix(out.String(), "is missing, and created\nNothing was changed, this was a dry run.\n"), out.String())
}

func TestRunRefusesArguments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		env  map[string]string
		err  string
	}{
		{nil, map[string]string{"DIDIT_API_KEY": "key"}, "no files: set -dir"},
		{[]string{"now"}, nil, `unexpected argument "now"`},
		{[]string{"-nonsense"}, nil, "flag provided but not defined: -nonsense"},
	} {
		var out bytes.Buffer
		require.EqualError(t, run(t.Context(), test.args, environment(test.env), &out), test.err)
		assert.Empty(t, out.String())
	}
}

func TestRunReadsADirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, questionnaireFile), []byte("["), 0o600))
	var out bytes.Buffer
	err := run(t.Context(), []string{"-dir", dir}, environment(map[string]string{"DIDIT_API_KEY": "key"}), &out)
	require.ErrorContains(t, err, "questionnaire.json: ")
}

func TestHelp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-h"}, environment(nil), &out))
	assert.Contains(t, out.String(), "-dry-run")
}
