package didittest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func TestFiltersOfPersons(t *testing.T) {
	server, client := start(t)
	waiting := create(t, server, client, "user-1").SessionID
	approved := create(t, server, client, "user-2").SessionID
	require.NoError(t, server.CompleteSession(approved, didittest.OutcomeApproved))
	reviewed := create(t, server, client, "user-2").SessionID
	require.NoError(t, server.CompleteSession(reviewed, didittest.OutcomeInReview))
	_, err := client.Sessions.Decline(t.Context(), reviewed, "")
	require.NoError(t, err)
	special := create(t, server, client, "user-3").SessionID
	require.NoError(t, server.CompleteSessionWith(special, func(d *didit.Decision) {
		d.Status, d.SessionType, d.APIService = didit.StatusDeclined, didit.SessionTypeAPI, "DATABASE_VALIDATION"
		d.IDVerifications = []didit.IDVerification{{
			DocumentType: didit.DocumentTypeDriverLicense, Status: didit.FeatureStatusInReview, Warnings: []didit.Warning{},
		}}
		d.DatabaseValidations = []didit.DatabaseValidation{{
			ScreenedData: didit.DatabaseScreenedData{FirstName: "José", LastName: "Muñoz"}, Warnings: []didit.Warning{},
		}}
	}))
	require.NoError(t, server.CompleteSessionWith(special, func(d *didit.Decision) { d.Status = didit.StatusInReview })) // not at first
	company := createBusiness(t, server, client, expectCompany).SessionID

	user, err := client.Users.Get(t.Context(), "user-2")
	require.NoError(t, err)
	all := []string{special, reviewed, approved, waiting}
	const unknown = "00000000-0000-4000-8000-000000000000"
	for name, c := range map[string]struct {
		options didit.ListSessionsOptions
		want    []string
	}{
		"passport":           {didit.ListSessionsOptions{DocumentTypes: []didit.DocumentCode{"P"}}, []string{reviewed, approved}},
		"licence or visa":    {didit.ListSessionsOptions{DocumentTypes: []didit.DocumentCode{"VISA", "DL"}}, []string{special}},
		"visa":               {didit.ListSessionsOptions{DocumentTypes: []didit.DocumentCode{"VISA"}}, nil},
		"hosted":             {didit.ListSessionsOptions{SessionTypes: []didit.SessionType{didit.SessionTypeHosted}}, []string{reviewed, approved, waiting}},
		"other channels":     {didit.ListSessionsOptions{SessionTypes: []didit.SessionType{"API", "MIGRATED"}}, []string{special}},
		"all channels":       {didit.ListSessionsOptions{SessionTypes: []didit.SessionType{"API", "ALL"}}, all},
		"service":            {didit.ListSessionsOptions{APIService: didit.APIServiceDatabaseValidation}, []string{special}},
		"other service":      {didit.ListSessionsOptions{APIService: didit.APIServiceAML}, nil},
		"user":               {didit.ListSessionsOptions{DiditInternalID: user.DiditInternalID}, []string{reviewed, approved}},
		"nobody":             {didit.ListSessionsOptions{DiditInternalID: unknown}, nil},
		"screened":           {didit.ListSessionsOptions{ScreenedFullName: "áNA ex"}, []string{reviewed, approved}},
		"screened elsewhere": {didit.ListSessionsOptions{ScreenedFullName: "jose munoz"}, []string{special}},
		"screened and service": {
			didit.ListSessionsOptions{ScreenedFullName: "Muñoz", APIService: didit.APIServiceDatabaseValidation}, []string{special},
		},
		"not in that screening": {didit.ListSessionsOptions{ScreenedFullName: "Muñoz", APIService: didit.APIServiceAML}, nil},
		"screened, other":       {didit.ListSessionsOptions{ScreenedFullName: "Nobody"}, nil},
		"began in review":       {didit.ListSessionsOptions{InitiallyInReview: didit.Ptr(true)}, []string{reviewed}},
		"or not":                {didit.ListSessionsOptions{InitiallyInReview: didit.Ptr(false)}, all},
		"to review":             {didit.ListSessionsOptions{DocumentToBeReviewed: didit.Ptr(true)}, []string{special}},
		"nothing to review":     {didit.ListSessionsOptions{DocumentToBeReviewed: didit.Ptr(false)}, []string{reviewed, approved}},
		"document name":         {didit.ListSessionsOptions{DocumentNames: []string{"Spain - Id Card (2021)"}}, nil},
		"region":                {didit.ListSessionsOptions{Regions: []string{"CA"}}, nil},
		"end user":              {didit.ListSessionsOptions{EUUID: unknown}, nil},
		"organization":          {didit.ListSessionsOptions{Kind: didit.SessionKindAll, OrganizationNames: []string{"Example"}}, nil},
		"and businesses":        {didit.ListSessionsOptions{Kind: didit.SessionKindAll, DocumentTypes: []didit.DocumentCode{"DL"}}, []string{special, company}},
	} {
		page, err := client.Sessions.List(t.Context(), &c.options)
		require.NoError(t, err, name)
		var got []string
		for _, row := range page.Results {
			got = append(got, row.SessionID)
		}
		assert.Equal(t, c.want, got, name)
		if name == "user" {
			assert.Equal(t, user.DiditInternalID, page.Results[0].DiditInternalID)
		}
	}
}
