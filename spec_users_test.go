package didit

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUsersBillingAndCorrectionsHaveEveryDocumentedField(t *testing.T) {
	tests := []struct {
		name  string
		place specPlace
		typ   reflect.Type
		other []string // read by other means
	}{
		{"users", specResponse("get", "/v3/users/", "200"), reflect.TypeFor[Page[UserListItem]](), nil},
		{"user", specResponse("get", "/v3/users/{vendor_data}/", "200"), reflect.TypeFor[User](), nil},
		{"update user", specRequest("patch", "/v3/users/{vendor_data}/"), reflect.TypeFor[UpdateUserRequest](), nil},
		{"updated user", specResponse("patch", "/v3/users/{vendor_data}/", "200"), reflect.TypeFor[User](), nil},
		{"delete users", specRequest("post", "/v3/users/delete/"), reflect.TypeFor[batchDeleteUsers](), nil},
		{"deleted users", specResponse("post", "/v3/users/delete/", "200"), reflect.TypeFor[UserBatchDeletion](), nil},
		{"create user", specRequest("post", "/v3/users/create/"), reflect.TypeFor[CreateUserRequest](), nil},
		{"created user", specResponse("post", "/v3/users/create/", "201"), reflect.TypeFor[User](), nil},
		{"user status", specRequest("patch", "/v3/users/{vendor_data}/update-status/"), reflect.TypeFor[UpdateUserStatusRequest](), nil},
		{"updated user status", specResponse("patch", "/v3/users/{vendor_data}/update-status/", "200"), reflect.TypeFor[User](), nil},
		{"balance", specResponse("get", "/v3/billing/balance/", "200"), reflect.TypeFor[Balance](), nil},
		{"top up", specRequest("post", "/v3/billing/top-up/"), reflect.TypeFor[TopUpRequest](), nil},
		{"checkout", specResponse("post", "/v3/billing/top-up/", "200"), reflect.TypeFor[TopUp](), nil},
		{"share", specRequest("post", "/v3/session/{sessionId}/share/"), reflect.TypeFor[ShareSessionRequest](), nil},
		{"shared", specResponse("post", "/v3/session/{sessionId}/share/", "200"), reflect.TypeFor[SessionShare](), nil},
		{"import", specRequest("post", "/v3/session/import-shared/"), reflect.TypeFor[ImportSharedSessionRequest](), nil},
		{"data", specRequest("patch", "/v3/session/{sessionId}/update-data/"), reflect.TypeFor[UpdateSessionDataRequest](), nil},
		{"updated data", specResponse("patch", "/v3/session/{sessionId}/update-data/", "200"), reflect.TypeFor[SessionData](), nil},
		{"address", specRequest("patch", "/v3/session/{sessionId}/update-poa-data/"), reflect.TypeFor[UpdatePOADataRequest](), nil},
		{"updated address", specResponse("patch", "/v3/session/{sessionId}/update-poa-data/", "200"), reflect.TypeFor[POAData](), nil},
		{"company", specRequest("patch", "/v3/session/{sessionId}/kyb/{companyUuid}/update-data/"), reflect.TypeFor[UpdateCompanyDataRequest](), nil},
		{"updated company", specResponse("patch", "/v3/session/{sessionId}/kyb/{companyUuid}/update-data/", "200"), reflect.TypeFor[RegistryCompany](), []string{"alternative_names"}},
		{"feature status", specRequest("patch", "/v3/session/{sessionId}/features/{nodeId}/update-status/"), reflect.TypeFor[UpdateFeatureStatusRequest](), nil},
		{"updated feature", specResponse("patch", "/v3/session/{sessionId}/features/{nodeId}/update-status/", "200"), reflect.TypeFor[UpdatedFeature](), nil},
		{"hit", specRequest("patch", "/v3/session/{sessionId}/update-aml-hit-status/"), reflect.TypeFor[UpdateAMLHitStatusRequest](), nil},
		{"hits", specRequest("patch", "/v3/session/{sessionId}/bulk-update-aml-hit-status/"), reflect.TypeFor[BulkUpdateAMLHitStatusRequest](), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { specWalk(t, test.place, test.typ, test.other...) })
	}
}

// The document has one text here and a list of them in decisions.
func TestCompanyNamesMayBeOneText(t *testing.T) {
	var company RegistryCompany
	drift, err := Unmarshal([]byte(`{"company_name": "Example SL", "alternative_names": "Sample SL"}`), &company)
	require.NoError(t, err)
	assert.Equal(t, []string{"Sample SL"}, company.AlternativeNames)
	assert.Equal(t, []Drift{{Path: "alternative_names", Want: "[]string", Got: "string"}}, drift)
}
