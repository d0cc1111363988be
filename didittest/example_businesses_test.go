package didittest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// A company whose register disagrees, the correction of what the register said, and the manual approval.
func Example_business() {
	server, err := didittest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client()
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()
	ctx := context.Background()

	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{
		WorkflowID:      server.BusinessWorkflowID,
		ExpectedDetails: &didit.ExpectedDetails{CompanyName: didit.Ptr("Example Bakery SL"), RegistryCountry: didit.Ptr("ES")},
		SandboxScenario: didit.Ptr(didit.ScenarioDeclineKYBRegistryMismatch),
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.CompleteSession(session.SessionID, didittest.OutcomeScenario); err != nil {
		log.Fatal(err)
	}
	decision, err := client.Sessions.Decision(ctx, session.SessionID)
	if err != nil {
		log.Fatal(err)
	}
	check := decision.FirstRegistryCheck()
	fmt.Println(decision.Status, check.Company.CompanyName, check.Warnings[0].Risk)

	company, err := client.Sessions.UpdateCompanyData(ctx, session.SessionID, check.Company.UUID, &didit.UpdateCompanyDataRequest{
		VerificationStatus: didit.Value(didit.CompanyVerified),
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Sessions.Approve(ctx, session.SessionID, "renamed last week"); err != nil {
		log.Fatal(err)
	}
	decision, err = client.Sessions.Decision(ctx, session.SessionID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Status, company.VerificationStatus)
	// Output:
	// Declined Example Bakery SL COMPANY_REGISTRY_MISMATCH
	// Approved verified
}
