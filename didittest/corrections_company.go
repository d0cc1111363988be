package didittest

import (
	"encoding/json"
	"math/big"
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"github.com/seed-ed97066b/didit-go"
)

func (s *Server) updateCompany(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil || !session.isBusiness() {
		return notFound()
	}
	company := session.company(c.args[1])
	if company == nil {
		return s.noCompany(c.args[1])
	}
	if refusal := checkQuery(c.query); refusal != nil {
		return refusal
	}
	var req didit.UpdateCompanyDataRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	var given map[string]json.RawMessage
	_ = json.Unmarshal(c.body, &given) // decoded above
	corrections, names := companyCorrections(company, &req, given)
	if refusal := settle(corrections...); refusal != nil {
		return refusal
	}
	if req.AlternativeNames != nil {
		company.AlternativeNames = []string{*names}
	}
	if len(given) > 0 {
		snapshot(company, corrections)
		company.LastConsoleEditAt = didit.NewTimestamp(s.now().UTC())
		s.notify(session, didit.WebhookEventDataUpdated)
	}
	return jsonAnswer(http.StatusOK, companyRecord(company))
}

func (s *session) company(id string) *didit.RegistryCompany {
	for i := range s.decision.RegistryChecks {
		if company := &s.decision.RegistryChecks[i].Company; strings.EqualFold(company.UUID, id) {
			return company
		}
	}
	return nil
}

func (s *Server) noCompany(id string) *answer {
	for _, other := range s.sessions {
		if other.company(id) != nil {
			return detail(http.StatusNotFound, "KYB company does not belong to the given session.")
		}
	}
	return detail(http.StatusNotFound, "KYB company not found.")
}

// companyCorrections are those of all fields. Four of them, and the number for VAT, are in the register's data
// only; the alternative names are a text here and a list in decisions.
func companyCorrections(company *didit.RegistryCompany, req *didit.UpdateCompanyDataRequest, given map[string]json.RawMessage) (all []correction, names *string) {
	nowhere := new(string)
	names = new(string)
	text := func(field string, value *string, into *string, most int, r *textRule) correction {
		return correct(field, sent(given, field, value), into, most, notNull(r))
	}
	return []correction{
		text("company_name", req.CompanyName, &company.CompanyName, 255, nil),
		text("registration_number", req.RegistrationNumber, &company.RegistrationNumber, 100, nil),
		text("country_code", req.CountryCode, &company.CountryCode, 2, alpha2),
		correct("region", req.Region, nowhere, 10, nil),
		correct("incorporation_date", sent(given, "incorporation_date", req.IncorporationDate), &company.IncorporationDate, 0, notNull(day)),
		correct("registration_date", texts(req.RegistrationDate), nowhere, 0, day),
		correct("dissolution_date", texts(req.DissolutionDate), nowhere, 0, day),
		text("tax_number", req.TaxNumber, &company.TaxNumber, 100, nil),
		text("legal_address", req.LegalAddress, &company.RegisteredAddress, 0, nil),
		text("company_type", req.CompanyType, &company.CompanyType, 100, nil),
		correct("registry_status", texts(req.RegistryStatus), &company.RegistryStatus, 0, registryStatus),
		correct("verification_status", texts(req.VerificationStatus), &company.VerificationStatus, 0, oneOf("verified", "failed", "unknown")),
		text("alternative_names", req.AlternativeNames, names, 0, nil),
		text("nature_of_business", req.NatureOfBusiness, &company.NatureOfBusiness, 0, nil),
		text("registered_capital", req.RegisteredCapital, &company.RegisteredCapital, 100, nil),
		correctAmount("registered_capital_amount", given, &company.RegisteredCapitalAmount),
		correct("registered_capital_currency", req.RegisteredCapitalCurrency, &company.RegisteredCapitalCurrency, 0, currency),
		text("website", req.Website, &company.Website, 500, website),
		text("email", req.Email, &company.Email, 0, email),
		text("phone", req.Phone, &company.Phone, 50, phone),
		text("legal_entity_identifier", req.LegalEntityIdentifier, &company.LegalEntityIdentifier, 50, nil),
		text("location_of_registration", req.LocationOfRegistration, &company.LocationOfRegistration, 255, nil),
		text("vat_number", req.VATNumber, nowhere, 64, nil),
		text("control_scheme", req.ControlScheme, nowhere, 0, nil),
	}, names
}

var registryStatus = oneOf("active", "dissolved", "deregistered", "see full details", "authorised", "appointed representative",
	"unauthorised", "inactive", "no longer authorised", "closed", "struck off")

var alpha2 = &textRule{check: func(text string) (string, string) {
	is, ok := countries[strings.ToUpper(text)]
	if !ok || len(text) != 2 {
		return "", "Enter an ISO 3166-1 alpha-2 code."
	}
	return is.alpha2, ""
}}

var currency = &textRule{check: func(text string) (string, string) {
	code := strings.ToUpper(text)
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", "Enter an ISO 4217 currency code."
	}
	return code, ""
}}

var website = &textRule{check: func(text string) (string, string) {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(strings.Trim(u.Hostname(), "."), ".") {
		return "", "Enter a valid URL."
	}
	return text, ""
}}

var email = &textRule{check: func(text string) (string, string) {
	address, err := mail.ParseAddress(text)
	_, host, _ := strings.Cut(text, "@")
	if err != nil || address.Address != text || !strings.Contains(host, ".") {
		return "", "Enter a valid email address."
	}
	return text, ""
}}

var phone = &textRule{check: func(text string) (string, string) {
	const digits = "0123456789"
	count := 0
	for _, r := range text {
		if strings.ContainsRune(digits, r) {
			count++
		}
	}
	if strings.Trim(text, digits+"+ -.()") != "" || count < 7 || count > 15 {
		return "", "Enter a valid phone number."
	}
	return text, ""
}}

func correctAmount(field string, given map[string]json.RawMessage, into *didit.Decimal) correction {
	raw := given[field]
	switch {
	case raw == nil:
		return correction{}
	case string(raw) == "null":
		return correction{field: field, apply: func() { *into = "" }}
	case raw[0] == '"': // a number is what is documented
		return correction{field: field, complaint: []string{"A valid number is required."}}
	}
	amount, ok := didit.Decimal(raw).Rat()
	if !ok {
		return correction{field: field, complaint: []string{"A valid number is required."}}
	}
	digits := amount.FloatString(2)
	if rounded, _ := new(big.Rat).SetString(digits); rounded.Cmp(amount) != 0 {
		return correction{field: field, complaint: []string{"Ensure that there are no more than 2 decimal places."}}
	}
	if len(strings.Trim(digits, "-"))-1 > 20 {
		return correction{field: field, complaint: []string{"Ensure that there are no more than 20 digits in total."}}
	}
	return correction{field: field, stored: digits, apply: func() { *into = didit.Decimal(digits) }}
}

// snapshot puts corrections into the register's data.
func snapshot(company *didit.RegistryCompany, corrections []correction) {
	data := map[string]json.RawMessage{}
	_ = json.Unmarshal(company.RegistryData, &data)
	if data == nil {
		data = map[string]json.RawMessage{}
	}
	for _, c := range corrections {
		if c.field != "" {
			data[c.field] = toJSON(c.stored)
		}
	}
	company.RegistryData = toJSON(data)
}

// companyRecord is a company as in decisions, but for the alternative names, which are one text here.
func companyRecord(company *didit.RegistryCompany) map[string]json.RawMessage {
	record := map[string]json.RawMessage{}
	_ = json.Unmarshal(toJSON(company), &record)
	record["alternative_names"] = toJSON(orNull(strings.Join(company.AlternativeNames, ", ")))
	return record
}
