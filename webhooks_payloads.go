package didit

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// The published document names the events about these, and describes the things themselves. What else an event
// carries is in Event.Raw.

// Business is a verified business, as business.status.updated and business.data.updated carry it. See
// https://docs.didit.me/entities/businesses.
type Business struct {
	DiditInternalID    string            `json:"didit_internal_id"`
	VendorData         string            `json:"vendor_data"` // your own identifier, "" where no session carried one
	DisplayName        string            `json:"display_name"`
	LegalName          string            `json:"legal_name"` // of the registry, or entered by hand
	RegistrationNumber string            `json:"registration_number"`
	CountryCode        string            `json:"country_code"`   // ISO 3166-1 alpha-2
	EffectiveName      string            `json:"effective_name"` // DisplayName, else LegalName
	Status             BusinessStatus    `json:"status"`
	SessionCount       int               `json:"session_count"`
	ApprovedCount      int               `json:"approved_count"`
	DeclinedCount      int               `json:"declined_count"`
	InReviewCount      int               `json:"in_review_count"`
	Features           map[string]string `json:"features"`
	FeaturesList       []BusinessFeature `json:"features_list"` // Features in order
	LastSessionAt      Timestamp         `json:"last_session_at"`
	FirstSessionAt     Timestamp         `json:"first_session_at"`
	LastActivityAt     Timestamp         `json:"last_activity_at"`
	Tags               []BusinessTag     `json:"tags"`
	CreatedAt          Timestamp         `json:"created_at"`
	UpdatedAt          Timestamp         `json:"updated_at"`
	Metadata           json.RawMessage   `json:"metadata"` // an object of yours
}

// Format prints id and status, whatever the verb.
func (b Business) Format(f fmt.State, _ rune) {
	redacted(f, "Business", "didit_internal_id", b.DiditInternalID, "status", string(b.Status))
}

// LogValue logs id and status.
func (b Business) LogValue() slog.Value {
	return redactedLog("didit_internal_id", b.DiditInternalID, "status", string(b.Status))
}

// BusinessFeature is the status of a feature over all sessions of a business.
type BusinessFeature struct {
	Feature string `json:"feature"`
	Status  string `json:"status"`
}

// BusinessTag is a tag of a business.
type BusinessTag struct {
	UUID  string `json:"uuid"`
	Name  string `json:"name"`
	Color string `json:"color"`
}

// BusinessStatus is where the record of a business stands. It is not the status of a session.
type BusinessStatus string

// The statuses of a business.
const (
	BusinessActive  BusinessStatus = "ACTIVE"
	BusinessFlagged BusinessStatus = "FLAGGED" // marked for people to look at
	BusinessBlocked BusinessStatus = "BLOCKED"
)

// Transaction is a monitored transaction, as transaction.created and transaction.status.updated carry it.
type Transaction struct {
	UUID              string               `json:"uuid"`
	TransactionNumber int64                `json:"transaction_number"` // counts the transactions of the application
	TxnID             string               `json:"txn_id"`             // the id you gave it
	TxnDate           Timestamp            `json:"txn_date"`
	ZoneID            string               `json:"zone_id"`          // an IANA time zone
	TransactionType   string               `json:"transaction_type"` // such as finance or travelRule
	ActionType        string               `json:"action_type"`      // such as deposit or withdrawal
	Direction         TransactionDirection `json:"direction"`
	Status            TransactionStatus    `json:"status"`

	Amount                  Decimal `json:"amount"`
	Currency                string  `json:"currency"`
	CurrencyType            string  `json:"currency_type"` // fiat or crypto
	AmountInDefaultCurrency Decimal `json:"amount_in_default_currency"`
	DefaultCurrencyCode     string  `json:"default_currency_code"`
	PreferredCurrencyAmount Decimal `json:"preferred_currency_amount"`
	PreferredCurrencyCode   string  `json:"preferred_currency_code"`
	PaymentDetails          string  `json:"payment_details"` // reference or memo
	PaymentTxnID            string  `json:"payment_txn_id"`  // of the payment system, such as a hash

	Score               int                 `json:"score"`    // mostly 0 to 100, the higher the riskier
	Severity            TransactionSeverity `json:"severity"` // "" before anything set it
	DecisionReasonCode  string              `json:"decision_reason_code"`
	DecisionReasonLabel string              `json:"decision_reason_label"`
	VendorData          string              `json:"vendor_data"` // of the applicant
	Metadata            json.RawMessage     `json:"metadata"`    // subject and counterparty as submitted
	Props               json.RawMessage     `json:"props"`       // your custom_properties

	Tags            []TransactionTag            `json:"tags"`
	Parties         []TransactionParty          `json:"parties"`
	PaymentMethods  []TransactionPaymentMethod  `json:"payment_methods"`
	Activities      []Activity                  `json:"activities"`
	Alerts          []TransactionAlert          `json:"alerts"`
	RuleRuns        []TransactionRuleRun        `json:"rule_runs"`
	ProviderResults []TransactionProviderResult `json:"provider_results"`

	TravelRule      *TransactionTravelRule      `json:"travel_rule"`      // nil without one
	NetworkSnapshot *TransactionNetworkSnapshot `json:"network_snapshot"` // nil without one
	Remediation     *TransactionRemediation     `json:"remediation"`      // nil without one; ActionRequired says more
	ActionRequired  *TransactionAction          `json:"action_required"`  // what the person has to do, nil for nothing
	CostBreakdown   json.RawMessage             `json:"cost_breakdown"`
}

// Format prints id and status, whatever the verb.
func (t Transaction) Format(f fmt.State, _ rune) {
	redacted(f, "Transaction", "uuid", t.UUID, "status", string(t.Status))
}

// LogValue logs id and status.
func (t Transaction) LogValue() slog.Value {
	return redactedLog("uuid", t.UUID, "status", string(t.Status))
}

// TransactionDirection is the way of the money, as the applicant sees it.
type TransactionDirection string

// The directions.
const (
	TransactionInbound  TransactionDirection = "INBOUND"
	TransactionOutbound TransactionDirection = "OUTBOUND"
)

// TransactionStatus is the verdict of the monitoring.
type TransactionStatus string

// The statuses of a transaction.
const (
	TransactionApproved     TransactionStatus = "APPROVED"
	TransactionInReview     TransactionStatus = "IN_REVIEW"
	TransactionDeclined     TransactionStatus = "DECLINED"
	TransactionAwaitingUser TransactionStatus = "AWAITING_USER"
)

// TransactionSeverity is a class of risk.
type TransactionSeverity string

// The severities.
const (
	TransactionSeverityUnknown  TransactionSeverity = "UNKNOWN"
	TransactionSeverityLow      TransactionSeverity = "LOW"
	TransactionSeverityMedium   TransactionSeverity = "MEDIUM"
	TransactionSeverityHigh     TransactionSeverity = "HIGH"
	TransactionSeverityCritical TransactionSeverity = "CRITICAL"
)

// TransactionTag is a tag that a rule or a person gave a transaction.
type TransactionTag struct {
	UUID        string    `json:"uuid"`
	Name        string    `json:"name"`
	Color       string    `json:"color"`
	Description string    `json:"description"`
	Source      TagSource `json:"source"`
}

// TransactionParty is one side of a transaction.
type TransactionParty struct {
	UUID            string                `json:"uuid"`
	Role            TransactionPartyRole  `json:"role"`
	EntityType      TransactionEntityType `json:"entity_type"`
	Kind            TransactionPartyKind  `json:"kind"`
	VendorData      string                `json:"vendor_data"`
	FullName        string                `json:"full_name"`
	FirstName       string                `json:"first_name"`
	LastName        string                `json:"last_name"`
	CountryCode     string                `json:"country_code"` // as submitted, mostly ISO 3166-1 alpha-3
	DOB             Date                  `json:"dob"`
	Address         json.RawMessage       `json:"address"`          // as submitted
	InstitutionInfo json.RawMessage       `json:"institution_info"` // as submitted
	Device          json.RawMessage       `json:"device"`
	// ExternalPartySnapshot is the party as it was, where it is external or deleted since.
	ExternalPartySnapshot json.RawMessage `json:"external_party_snapshot"`
}

// Format prints id and role, whatever the verb.
func (p TransactionParty) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionParty", "uuid", p.UUID, "role", string(p.Role))
}

// LogValue logs what Format prints.
func (p TransactionParty) LogValue() slog.Value {
	return redactedLog("uuid", p.UUID, "role", string(p.Role))
}

// TransactionPartyRole is the part that a party has in a transaction.
type TransactionPartyRole string

// The roles of a party.
const (
	TransactionPartyApplicant    TransactionPartyRole = "APPLICANT" // whose transaction it is
	TransactionPartyRemitter     TransactionPartyRole = "REMITTER"
	TransactionPartyBeneficiary  TransactionPartyRole = "BENEFICIARY"
	TransactionPartyCounterparty TransactionPartyRole = "COUNTERPARTY"
)

// TransactionEntityType says what a party is.
type TransactionEntityType string

// The types of a party.
const (
	TransactionEntityIndividual     TransactionEntityType = "individual"
	TransactionEntityCompany        TransactionEntityType = "company"
	TransactionEntityExternal       TransactionEntityType = "external"
	TransactionEntityUnhostedWallet TransactionEntityType = "unhostedWallet"
)

// TransactionPartyKind tells parties, and owners of payment methods, that Didit knows from those it does not.
type TransactionPartyKind string

// The kinds of a party.
const (
	TransactionPartyKindUser     TransactionPartyKind = "USER"     // a User, by VendorData
	TransactionPartyKindBusiness TransactionPartyKind = "BUSINESS" // a Business, by VendorData
	TransactionPartyKindExternal TransactionPartyKind = "EXTERNAL"
)

// TransactionPaymentMethod is an account, a card or a wallet of a transaction.
type TransactionPaymentMethod struct {
	UUID                  string                       `json:"uuid"`
	PaymentMethodType     TransactionPaymentMethodType `json:"payment_method_type"`
	Label                 string                       `json:"label"`
	Fingerprint           string                       `json:"fingerprint"` // the same for the same instrument
	AccountID             string                       `json:"account_id"`  // IBAN, wallet address, token of a card
	IssuingCountry        string                       `json:"issuing_country"`
	OwnerKind             TransactionPartyKind         `json:"owner_kind"`
	VendorData            string                       `json:"vendor_data"`
	OwnerName             string                       `json:"owner_name"`
	InstitutionInfo       json.RawMessage              `json:"institution_info"`
	Details               json.RawMessage              `json:"details"` // as submitted
	ExternalOwnerSnapshot json.RawMessage              `json:"external_owner_snapshot"`
	Role                  TransactionPaymentMethodRole `json:"role"` // how the transaction used it
}

// Format prints id and role, whatever the verb.
func (m TransactionPaymentMethod) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionPaymentMethod", "uuid", m.UUID, "role", string(m.Role))
}

// LogValue logs what Format prints.
func (m TransactionPaymentMethod) LogValue() slog.Value {
	return redactedLog("uuid", m.UUID, "role", string(m.Role))
}

// TransactionPaymentMethodType says what a payment method is.
type TransactionPaymentMethodType string

// The types of payment methods.
const (
	PaymentMethodBankCard       TransactionPaymentMethodType = "bank_card"
	PaymentMethodBankAccount    TransactionPaymentMethodType = "bank_account"
	PaymentMethodEWallet        TransactionPaymentMethodType = "e_wallet"
	PaymentMethodCryptoWallet   TransactionPaymentMethodType = "crypto_wallet"
	PaymentMethodUnhostedWallet TransactionPaymentMethodType = "unhosted_wallet"
	PaymentMethodOther          TransactionPaymentMethodType = "other"
)

// TransactionPaymentMethodRole is the part that a payment method has in a transaction.
type TransactionPaymentMethodRole string

// The roles of a payment method.
const (
	PaymentMethodSource      TransactionPaymentMethodRole = "SOURCE"
	PaymentMethodDestination TransactionPaymentMethodRole = "DESTINATION"
	PaymentMethodFunding     TransactionPaymentMethodRole = "FUNDING"
	PaymentMethodBeneficiary TransactionPaymentMethodRole = "BENEFICIARY"
)

// TransactionAlert is an alert that a rule, a provider or a person raised.
type TransactionAlert struct {
	UUID        string                 `json:"uuid"`
	Title       string                 `json:"title"`
	Description string                 `json:"description"`
	Severity    TransactionSeverity    `json:"severity"`
	Status      TransactionAlertStatus `json:"status"`
	Source      TransactionAlertSource `json:"source"`
	Metadata    json.RawMessage        `json:"metadata"`
	CreatedAt   Timestamp              `json:"created_at"`
	DueAt       Timestamp              `json:"due_at"`
}

// Format prints id and status, whatever the verb.
func (a TransactionAlert) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionAlert", "uuid", a.UUID, "status", string(a.Status))
}

// LogValue logs what Format prints.
func (a TransactionAlert) LogValue() slog.Value {
	return redactedLog("uuid", a.UUID, "status", string(a.Status))
}

// TransactionAlertStatus is where the work on an alert stands.
type TransactionAlertStatus string

// The statuses of an alert.
const (
	TransactionAlertOpen          TransactionAlertStatus = "OPEN"
	TransactionAlertInvestigating TransactionAlertStatus = "INVESTIGATING"
	TransactionAlertAwaitingUser  TransactionAlertStatus = "AWAITING_USER"
	TransactionAlertPendingSAR    TransactionAlertStatus = "PENDING_SAR" // a suspicious activity report is due
	TransactionAlertSARFiled      TransactionAlertStatus = "SAR_FILED"
	TransactionAlertResolved      TransactionAlertStatus = "RESOLVED"
	TransactionAlertDismissed     TransactionAlertStatus = "DISMISSED"
)

// TransactionAlertSource says who raised an alert.
type TransactionAlertSource string

// The sources of alerts.
const (
	TransactionAlertByRule     TransactionAlertSource = "RULE"
	TransactionAlertByProvider TransactionAlertSource = "PROVIDER"
	TransactionAlertManual     TransactionAlertSource = "MANUAL"
)

// TransactionRuleRun is what a rule made of a transaction.
type TransactionRuleRun struct {
	UUID            string              `json:"uuid"`
	Rule            string              `json:"rule"` // UUID of the rule
	RuleTitle       string              `json:"rule_title"`
	RuleDescription string              `json:"rule_description"`
	RuleCategory    string              `json:"rule_category"`
	Matched         bool                `json:"matched"`
	IsTest          bool                `json:"is_test"` // the rule changed nothing
	Mode            TransactionRuleMode `json:"mode"`    // of the rule
	Severity        TransactionSeverity `json:"severity"`
	ScoreDelta      int                 `json:"score_delta"`
	StatusTarget    TransactionStatus   `json:"status_target"` // "" where the rule sets none
	ActionSummary   json.RawMessage     `json:"action_summary"`
	Metadata        json.RawMessage     `json:"metadata"`
	CreatedAt       Timestamp           `json:"created_at"`
}

// Format prints id and rule, whatever the verb.
func (r TransactionRuleRun) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionRuleRun", "uuid", r.UUID, "rule", r.Rule)
}

// LogValue logs what Format prints.
func (r TransactionRuleRun) LogValue() slog.Value { return redactedLog("uuid", r.UUID, "rule", r.Rule) }

// TransactionRuleMode says what a rule may do.
type TransactionRuleMode string

// The modes of a rule.
const (
	TransactionRuleActive   TransactionRuleMode = "ACTIVE"
	TransactionRuleDisabled TransactionRuleMode = "DISABLED"
	TransactionRuleTest     TransactionRuleMode = "TEST" // it runs and changes nothing
)

// TransactionProviderResult is what a provider found out about a transaction.
type TransactionProviderResult struct {
	UUID       string                `json:"uuid"`
	Provider   string                `json:"provider"`
	ResultType TransactionResultType `json:"result_type"`
	Status     string                `json:"status"`
	Severity   TransactionSeverity   `json:"severity"`
	Score      int                   `json:"score"`
	Summary    string                `json:"summary"`
	Payload    json.RawMessage       `json:"payload"` // as the provider sent it
	CreatedAt  Timestamp             `json:"created_at"`
}

// Format prints id and status, whatever the verb.
func (r TransactionProviderResult) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionProviderResult", "uuid", r.UUID, "status", r.Status)
}

// LogValue logs what Format prints.
func (r TransactionProviderResult) LogValue() slog.Value {
	return redactedLog("uuid", r.UUID, "status", r.Status)
}

// TransactionResultType says what a provider looked into.
type TransactionResultType string

// The types of results.
const (
	TransactionResultFiatMonitoring       TransactionResultType = "FIAT_MONITORING"
	TransactionResultWalletScreening      TransactionResultType = "WALLET_SCREENING"
	TransactionResultTransactionScreening TransactionResultType = "TRANSACTION_SCREENING"
	TransactionResultTravelRule           TransactionResultType = "TRAVEL_RULE"
	TransactionResultNetworkGraph         TransactionResultType = "NETWORK_GRAPH"
	TransactionResultCustom               TransactionResultType = "CUSTOM"
)

// TransactionTravelRule is the travel rule check of a transaction.
type TransactionTravelRule struct {
	UUID             string           `json:"uuid"`
	Status           TravelRuleStatus `json:"status"`
	Protocol         string           `json:"protocol"`
	Required         bool             `json:"required"`
	ObligationsCount int              `json:"obligations_count"`
	OriginatorData   json.RawMessage  `json:"originator_data"`
	BeneficiaryData  json.RawMessage  `json:"beneficiary_data"`
	Metadata         json.RawMessage  `json:"metadata"`
}

// Format prints id and status, whatever the verb.
func (t TransactionTravelRule) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionTravelRule", "uuid", t.UUID, "status", string(t.Status))
}

// LogValue logs what Format prints.
func (t TransactionTravelRule) LogValue() slog.Value {
	return redactedLog("uuid", t.UUID, "status", string(t.Status))
}

// TransactionNetworkSnapshot is the graph of related transactions and parties.
type TransactionNetworkSnapshot struct {
	UUID    string            `json:"uuid"`
	Nodes   []json.RawMessage `json:"nodes"`
	Edges   []json.RawMessage `json:"edges"`
	Metrics json.RawMessage   `json:"metrics"`
}

// Format prints the id, whatever the verb.
func (s TransactionNetworkSnapshot) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionNetworkSnapshot", "uuid", s.UUID)
}

// LogValue logs what Format prints.
func (s TransactionNetworkSnapshot) LogValue() slog.Value { return redactedLog("uuid", s.UUID) }

// TransactionRemediation is the session in which a person has to be verified again.
type TransactionRemediation struct {
	SessionID    string `json:"session_id"`
	SessionToken string `json:"session_token"` // a secret
	URL          string `json:"url"`           // holds a secret
	Status       Status `json:"status"`
}

// Format prints id and status, whatever the verb.
func (r TransactionRemediation) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionRemediation", "session_id", r.SessionID, "status", string(r.Status))
}

// LogValue logs what Format prints.
func (r TransactionRemediation) LogValue() slog.Value {
	return redactedLog("session_id", r.SessionID, "status", string(r.Status))
}

// TransactionAction is what a person has to do before a transaction goes on.
type TransactionAction struct {
	Type            TransactionActionType `json:"type"`
	URL             string                `json:"url"` // holds a secret
	SessionID       string                `json:"session_id"`
	SessionToken    string                `json:"session_token"` // a secret
	Status          Status                `json:"status"`        // of the session
	WidgetSessionID string                `json:"widget_session_id"`
	ExpiresAt       Timestamp             `json:"expires_at"` // of the widget
}

// Format prints kind and status, whatever the verb.
func (a TransactionAction) Format(f fmt.State, _ rune) {
	redacted(f, "TransactionAction", "type", string(a.Type), "status", string(a.Status))
}

// LogValue logs what Format prints.
func (a TransactionAction) LogValue() slog.Value {
	return redactedLog("type", string(a.Type), "status", string(a.Status))
}

// TransactionActionType says what a person has to do.
type TransactionActionType string

// The types of actions.
const (
	TransactionActionVerificationSession TransactionActionType = "verification_session" // be verified, at URL
	TransactionActionWalletOwnership     TransactionActionType = "wallet_ownership"     // prove that the wallet is theirs, at URL
)

// TravelRuleTransfer is a transfer under the travel rule, as travel_rule.status.updated carries it.
type TravelRuleTransfer struct {
	UUID               string               `json:"uuid"`
	Status             TravelRuleStatus     `json:"status"`
	Direction          TransactionDirection `json:"direction"`
	Rail               TravelRuleRail       `json:"rail"` // "" before one is chosen
	Protocol           string               `json:"protocol"`
	IVMSVersion        string               `json:"ivms_version"`
	Required           bool                 `json:"required"`
	OwnershipConfirmed *bool                `json:"ownership_confirmed"` // nil where it is open
	DeadlineAt         Timestamp            `json:"deadline_at"`
	Timeline           []TravelRuleStep     `json:"timeline"`
	CounterpartyVASP   *CounterpartyVASP    `json:"counterparty_vasp"` // nil where it is not known
	OriginatorData     json.RawMessage      `json:"originator_data"`
	BeneficiaryData    json.RawMessage      `json:"beneficiary_data"`
	CreatedAt          Timestamp            `json:"created_at"`
}

// Format prints id and status, whatever the verb.
func (t TravelRuleTransfer) Format(f fmt.State, _ rune) {
	redacted(f, "TravelRuleTransfer", "uuid", t.UUID, "status", string(t.Status))
}

// LogValue logs id and status.
func (t TravelRuleTransfer) LogValue() slog.Value {
	return redactedLog("uuid", t.UUID, "status", string(t.Status))
}

// TravelRuleRail is the way on which a transfer's data reach the counterparty.
type TravelRuleRail string

// The rails.
const (
	TravelRuleRailInternal TravelRuleRail = "INTERNAL"
	TravelRuleRailTRP      TravelRuleRail = "TRP"
	TravelRuleRailGTR      TravelRuleRail = "GTR"
	TravelRuleRailEmail    TravelRuleRail = "EMAIL"
)

// TravelRuleStep is a status that a transfer had.
type TravelRuleStep struct {
	Status TravelRuleStatus `json:"status"`
	At     Timestamp        `json:"at"`
	Detail string           `json:"detail"`
}

// Format prints the status, whatever the verb.
func (s TravelRuleStep) Format(f fmt.State, _ rune) {
	redacted(f, "TravelRuleStep", "status", string(s.Status))
}

// LogValue logs what Format prints.
func (s TravelRuleStep) LogValue() slog.Value { return redactedLog("status", string(s.Status)) }

// CounterpartyVASP is the provider on the other side of a transfer.
type CounterpartyVASP struct {
	Name    string `json:"name"`
	LEI     string `json:"lei"`
	DDScore int    `json:"dd_score"` // of its due diligence
}

// TravelRuleStatus is where a transfer stands.
type TravelRuleStatus string

// The statuses of a transfer.
const (
	TravelRuleAwaitingCounterparty           TravelRuleStatus = "AWAITING_COUNTERPARTY"
	TravelRuleOnHold                         TravelRuleStatus = "ON_HOLD"
	TravelRuleCompleted                      TravelRuleStatus = "COMPLETED"
	TravelRuleFinished                       TravelRuleStatus = "FINISHED"
	TravelRuleCancelled                      TravelRuleStatus = "CANCELLED"
	TravelRuleExpired                        TravelRuleStatus = "EXPIRED"
	TravelRuleCounterpartyMismatchedData     TravelRuleStatus = "COUNTERPARTY_MISMATCHED_DATA"
	TravelRuleCounterpartyVASPNotFound       TravelRuleStatus = "COUNTERPARTY_VASP_NOT_FOUND"
	TravelRuleCounterpartyVASPNotReachable   TravelRuleStatus = "COUNTERPARTY_VASP_NOT_REACHABLE"
	TravelRuleUnconfirmedOwnership           TravelRuleStatus = "UNCONFIRMED_OWNERSHIP"
	TravelRuleCounterpartyVASPGeneralDecline TravelRuleStatus = "COUNTERPARTY_VASP_GENERAL_DECLINE"
	TravelRuleNotEnoughCounterpartyData      TravelRuleStatus = "NOT_ENOUGH_COUNTERPARTY_DATA"
	TravelRuleNotApplicable                  TravelRuleStatus = "NOT_APPLICABLE"
)

// Activity is an entry of a log: of a transaction, and of activity.created.
type Activity struct {
	UUID         string          `json:"uuid"`
	ActivityType string          `json:"activity_type"` // such as TRANSACTION_NOTE_ADDED
	Source       string          `json:"source"`
	Status       string          `json:"status"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	Metadata     json.RawMessage `json:"metadata"`
	OccurredAt   Timestamp       `json:"occurred_at"`
}

// Format prints id and kind, whatever the verb.
func (a Activity) Format(f fmt.State, _ rune) {
	redacted(f, "Activity", "uuid", a.UUID, "activity_type", a.ActivityType)
}

// LogValue logs id and kind.
func (a Activity) LogValue() slog.Value {
	return redactedLog("uuid", a.UUID, "activity_type", a.ActivityType)
}
