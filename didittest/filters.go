package didittest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-ed97066b/didit-go"
)

// personFilter is the part of a filter that narrows the sessions of persons and leaves those of businesses alone.
type personFilter struct {
	nothing                     bool // asks for what no session has
	types, channels             []string
	internalID, service, name   string
	initiallyInReview, toReview *bool
}

// personFilters are its parameters. The last of them ask for what this server does not know of any session.
var (
	personFilters = append([]string{
		"document_type", "didit_internal_id", "session_type", "api_service", "screened_full_name",
		"status_initialized_as_in_review", "is_kyc_to_be_reviewed",
	}, unknownOfPersons...)
	unknownOfPersons = []string{"document_name", "region", "euuid"}
)

// documentTypes is how the codes that filters use read in answers; those without a text of their own are "".
var documentTypes = map[string]didit.DocumentType{
	"P": didit.DocumentTypePassport, "ID": didit.DocumentTypeIdentityCard, "DL": didit.DocumentTypeDriverLicense,
	"RP": didit.DocumentTypeResidencePermit, "HIC": didit.DocumentTypeHealthInsuranceCard, "TC": didit.DocumentTypeTaxCard,
	"SSC": "", "WP": "", "VISA": "", "PSC": "", "BC": "", "OTHER": "",
}

var channels = []string{string(didit.SessionTypeAPI), string(didit.SessionTypeHosted), string(didit.SessionTypeMigrated)}

var services = []string{
	string(didit.APIServiceIDVerification), string(didit.APIServiceFaceMatch), string(didit.APIServiceAgeEstimation),
	string(didit.APIServiceFaceSearch), string(didit.APIServicePOA), string(didit.APIServiceAML),
	string(didit.APIServiceKYBRegistry), string(didit.APIServicePassiveLiveness), string(didit.APIServiceDatabaseValidation),
	string(didit.APIServicePhoneVerification), string(didit.APIServiceEmailVerification),
}

func newPersonFilter(query url.Values) (*personFilter, *answer) {
	f := &personFilter{
		channels: split(query.Get("session_type")), internalID: query.Get("didit_internal_id"),
		service: query.Get("api_service"), name: plain(query.Get("screened_full_name")),
	}
	for _, code := range split(query.Get("document_type")) {
		kind, ok := documentTypes[code]
		if !ok {
			return nil, badField("document_type", notAChoice(code))
		}
		f.types = append(f.types, string(kind))
	}
	for _, channel := range f.channels {
		if channel != "ALL" && !slices.Contains(channels, channel) {
			return nil, badField("session_type", notAChoice(channel))
		}
	}
	if slices.Contains(f.channels, "ALL") {
		f.channels = nil
	}
	if f.service != "" && !slices.Contains(services, f.service) {
		return nil, badField("api_service", notAChoice(f.service))
	}
	for _, name := range []string{"didit_internal_id", "euuid"} {
		if id := query.Get(name); id != "" && !isUUID(id) {
			return nil, badField(name, "Must be a valid UUID.")
		}
	}
	var refusal *answer
	if f.initiallyInReview, refusal = flag(query, "status_initialized_as_in_review"); refusal != nil {
		return nil, refusal
	}
	if f.toReview, refusal = flag(query, "is_kyc_to_be_reviewed"); refusal != nil {
		return nil, refusal
	}
	f.nothing = slices.ContainsFunc(unknownOfPersons, func(name string) bool { return query.Get(name) != "" })
	return f, nil
}

func flag(query url.Values, name string) (*bool, *answer) {
	if query.Get(name) == "" {
		return nil, nil
	}
	value, err := strconv.ParseBool(query.Get(name))
	if err != nil {
		return nil, badField(name, "Must be a valid boolean.")
	}
	return &value, nil
}

// fits decides about a session; internalID is that of its user.
func (f *personFilter) fits(session *session, internalID string) bool {
	d := &session.decision
	return !f.nothing && f.documented(d) && anyOf(f.channels, string(d.SessionType)) &&
		(f.internalID == "" || strings.EqualFold(f.internalID, internalID)) &&
		(f.service == "" || f.service == d.APIService) && f.screened(d) &&
		(f.initiallyInReview == nil || !*f.initiallyInReview || session.landed == didit.StatusInReview) &&
		f.marked(d)
}

func (f *personFilter) documented(d *didit.Decision) bool {
	return len(f.types) == 0 || slices.ContainsFunc(d.IDVerifications, func(r didit.IDVerification) bool {
		return r.DocumentType != "" && slices.Contains(f.types, string(r.DocumentType))
	})
}

func (f *personFilter) screened(d *didit.Decision) bool {
	if f.name == "" {
		return true
	}
	aml := slices.ContainsFunc(d.AMLScreenings, func(r didit.AMLScreening) bool {
		return strings.Contains(plain(r.ScreenedData.FullName), f.name)
	})
	database := slices.ContainsFunc(d.DatabaseValidations, func(r didit.DatabaseValidation) bool {
		return strings.Contains(plain(r.ScreenedData.FirstName+" "+r.ScreenedData.LastName), f.name)
	})
	switch didit.APIService(f.service) {
	case didit.APIServiceAML:
		return aml
	case didit.APIServiceDatabaseValidation:
		return database
	}
	return aml || database
}

// marked looks for documents that wait for a reviewer.
func (f *personFilter) marked(d *didit.Decision) bool {
	return f.toReview == nil || len(d.IDVerifications) > 0 &&
		*f.toReview == slices.ContainsFunc(d.IDVerifications, func(r didit.IDVerification) bool {
			return r.Status == didit.FeatureStatusInReview
		})
}

var withoutAccents = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "å", "a", "ç", "c",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "ì", "i", "î", "i", "ï", "i", "ñ", "n", "ó", "o", "ò", "o",
	"ô", "o", "ö", "o", "õ", "o", "ú", "u", "ù", "u", "û", "u", "ü", "u", "ý", "y")

func plain(name string) string { return withoutAccents.Replace(strings.ToLower(name)) }
