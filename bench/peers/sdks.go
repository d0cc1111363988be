package peers

import (
	"context"
	"net/http"
	"net/url"

	"github.com/digitalocean/godo"
	"github.com/google/go-github/v89/github"
	"github.com/hetznercloud/hcloud-go/v2/hcloud"
	"github.com/hetznercloud/hcloud-go/v2/hcloud/schema"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/pagination"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/resend/resend-go/v3"
	"github.com/stripe/stripe-go/v85"

	"github.com/seed-ed97066b/didit-go/bench"
)

const key = "an-api-key"

func goGithub() (Peer, error) {
	const (
		user = `{"login":"ana","id":%d,"node_id":"MDQ6VXNlcjE=","avatar_url":"https://example.com/a.png","html_url":"https://example.com/ana",` +
			`"type":"User","site_admin":false,"name":"Ana Example","company":"Example","followers":20,"following":0,` +
			`"created_at":"2008-01-14T04:33:35Z","updated_at":"2008-01-14T04:33:35Z"}`
		issue = `{"id":%d,"node_id":"MDU6SXNzdWUx","number":%d,"title":"Found a bug","body":"It does not work.","state":"open",` +
			`"url":"https://example.com/issues/%d","html_url":"https://example.com/i/%d","comments":2,"locked":false,` +
			`"user":{"login":"ana","id":1,"type":"User","site_admin":false},` +
			`"labels":[{"id":208045946,"name":"bug","color":"f29513","default":true}],` +
			`"created_at":"2011-04-22T13:33:48Z","updated_at":"2011-04-22T13:33:48Z"}`
	)
	peer := Peer{Module: "github.com/google/go-github/v89"}
	web := service("/repos/ana/example/issues", single(user), "["+repeat(issue)+"]", single(issue))
	client, err := github.NewClient(github.WithHTTPClient(web), github.WithAuthToken(key))
	if err != nil {
		return peer, err
	}
	h := &bench.Hand{Client: web, URL: "https://api.github.com", Header: "Authorization", Credential: "Bearer " + key}
	input := func() *github.IssueRequest {
		return &github.IssueRequest{Title: github.Ptr("Found a bug"), Body: github.Ptr("It does not work.")}
	}
	peer.Get = Pair{
		SDK: func(ctx context.Context) error {
			_, _, err := client.Users.Get(ctx, "ana")
			return err
		},
		Hand: handed[github.User](h, http.MethodGet, "/users/ana", nil),
	}
	peer.List = Pair{
		SDK: func(ctx context.Context) error {
			list, _, err := client.Issues.ListByRepo(ctx, "ana", "example",
				&github.IssueListByRepoOptions{ListOptions: github.ListOptions{PerPage: rows}})
			return whole(len(list), err)
		},
		Hand: handedList(h, "/repos/ana/example/issues?per_page=50", func(list *[]*github.Issue) int { return len(*list) }),
	}
	peer.Post = Pair{
		SDK: func(ctx context.Context) error {
			_, _, err := client.Issues.Create(ctx, "ana", "example", input())
			return err
		},
		Hand: handed[github.Issue](h, http.MethodPost, "/repos/ana/example/issues", func() any { return input() }),
	}
	return peer, nil
}

func godoPeer() (Peer, error) {
	const (
		account = `{"account":{"droplet_limit":25,"floating_ip_limit":5,"email":"ana@example.com","uuid":"b6fr89dbf6d9156cace5f3c78dc9851d957381ef",` +
			`"email_verified":true,"status":"active","status_message":""}}`
		droplet = `{"id":%d,"name":"host-%d.example.com","memory":1024,"vcpus":1,"disk":25,"locked":false,"status":"active",` +
			`"created_at":"2020-07-21T18:37:44Z","features":["backups","ipv6"],"backup_ids":[53893572],"snapshot_ids":[67512819],` +
			`"image":{"id":7555620,"name":"20.04 x64","distribution":"Ubuntu","slug":"ubuntu-20-04-x64","public":true,"regions":["nyc1"]},` +
			`"size":{"slug":"s-1vcpu-1gb","memory":1024,"vcpus":1,"disk":25,"transfer":1,"price_monthly":5,"price_hourly":0.00743},` +
			`"size_slug":"s-1vcpu-1gb","networks":{"v4":[{"ip_address":"192.0.2.1","netmask":"255.255.255.0","gateway":"192.0.2.254","type":"public"}]},` +
			`"region":{"name":"New York 1","slug":"nyc1","features":["backups"],"available":true,"sizes":["s-1vcpu-1gb"]},"tags":["web"],"volume_ids":[]}`
		domain = `{"domain":{"name":"example.com","ttl":1800,"zone_file":""}}`
	)
	peer := Peer{Module: "github.com/digitalocean/godo"}
	web := service("/v2/droplets", account, `{"droplets":[`+repeat(droplet)+`],"links":{},"meta":{"total":50}}`, domain)
	client, err := godo.New(web, godo.SetRequestHeaders(map[string]string{"Authorization": "Bearer " + key}))
	if err != nil {
		return peer, err
	}
	h := &bench.Hand{Client: web, URL: "https://api.digitalocean.com", Header: "Authorization", Credential: "Bearer " + key}
	type accountRoot struct {
		Account *godo.Account `json:"account"`
	}
	type dropletsRoot struct {
		Droplets []godo.Droplet `json:"droplets"`
		Links    *godo.Links    `json:"links"`
		Meta     *godo.Meta     `json:"meta"`
	}
	type domainRoot struct {
		Domain *godo.Domain `json:"domain"`
	}
	input := func() *godo.DomainCreateRequest {
		return &godo.DomainCreateRequest{Name: "example.com", IPAddress: "192.0.2.1"}
	}
	peer.Get = Pair{
		SDK: func(ctx context.Context) error {
			_, _, err := client.Account.Get(ctx)
			return err
		},
		Hand: handed[accountRoot](h, http.MethodGet, "/v2/account", nil),
	}
	peer.List = Pair{
		SDK: func(ctx context.Context) error {
			list, _, err := client.Droplets.List(ctx, &godo.ListOptions{PerPage: rows})
			return whole(len(list), err)
		},
		Hand: handedList(h, "/v2/droplets?per_page=50", func(list *dropletsRoot) int { return len(list.Droplets) }),
	}
	peer.Post = Pair{
		SDK: func(ctx context.Context) error {
			_, _, err := client.Domains.Create(ctx, input())
			return err
		},
		Hand: handed[domainRoot](h, http.MethodPost, "/v2/domains", func() any { return input() }),
	}
	return peer, nil
}

func hcloudPeer() (Peer, error) {
	const sshKey = `{"id":%d,"name":"key-%d","fingerprint":"b7:2f:30:a0:2f:6c:58:6c:21:04:58:61:ba:06:3b:2f",` +
		`"public_key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample ana@example.com","labels":{"env":"test"},"created":"2016-01-30T23:50:00Z"}`
	peer := Peer{Module: "github.com/hetznercloud/hcloud-go/v2"}
	one := `{"ssh_key":` + single(sshKey) + `}`
	web := service("/v1/ssh_keys", one, `{"ssh_keys":[`+repeat(sshKey)+`]}`, one)
	client := hcloud.NewClient(hcloud.WithHTTPClient(web), hcloud.WithToken(key))
	h := &bench.Hand{Client: web, URL: "https://api.hetzner.cloud", Header: "Authorization", Credential: "Bearer " + key}
	const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample ana@example.com"
	peer.Get = Pair{
		SDK: func(ctx context.Context) error {
			_, _, err := client.SSHKey.GetByID(ctx, 1)
			return err
		},
		Hand: handed[schema.SSHKeyGetResponse](h, http.MethodGet, "/v1/ssh_keys/1", nil),
	}
	peer.List = Pair{
		SDK: func(ctx context.Context) error {
			list, _, err := client.SSHKey.List(ctx, hcloud.SSHKeyListOpts{ListOpts: hcloud.ListOpts{PerPage: rows}})
			return whole(len(list), err)
		},
		Hand: handedList(h, "/v1/ssh_keys?per_page=50", func(list *schema.SSHKeyListResponse) int { return len(list.SSHKeys) }),
	}
	peer.Post = Pair{
		SDK: func(ctx context.Context) error {
			_, _, err := client.SSHKey.Create(ctx, hcloud.SSHKeyCreateOpts{Name: "key", PublicKey: publicKey})
			return err
		},
		Hand: handed[schema.SSHKeyCreateResponse](h, http.MethodPost, "/v1/ssh_keys",
			func() any { return &schema.SSHKeyCreateRequest{Name: "key", PublicKey: publicKey} }),
	}
	return peer, nil
}

func stripePeer() (Peer, error) {
	const customer = `{"id":"cus_%d","object":"customer","balance":0,"created":1680893993,"currency":"usd","delinquent":false,` +
		`"email":"ana@example.com","invoice_prefix":"0759376C","invoice_settings":{"custom_fields":null,"footer":null},` +
		`"livemode":false,"metadata":{"plan":"pro"},"name":"Ana Example","next_invoice_sequence":1,"preferred_locales":[],"tax_exempt":"none"}`
	peer := Peer{Module: "github.com/stripe/stripe-go/v85"}
	web := service("/v1/customers", single(customer),
		`{"object":"list","url":"/v1/customers","has_more":false,"data":[`+repeat(customer)+`]}`, single(customer))
	client := stripe.NewClient(key, stripe.WithBackends(stripe.NewBackendsWithConfig(&stripe.BackendConfig{HTTPClient: web})))
	h := &bench.Hand{Client: web, URL: "https://api.stripe.com", Header: "Authorization", Credential: "Bearer " + key}
	peer.Get = Pair{
		SDK: func(ctx context.Context) error {
			_, err := client.V1Customers.Retrieve(ctx, "cus_1", nil)
			return err
		},
		Hand: handed[stripe.Customer](h, http.MethodGet, "/v1/customers/cus_1", nil),
	}
	peer.List = Pair{
		SDK: func(ctx context.Context) error {
			params := &stripe.CustomerListParams{}
			params.Limit = stripe.Int64(rows)
			list := client.V1Customers.List(ctx, params)
			return whole(len(list.Data()), list.Err())
		},
		Hand: handedList(h, "/v1/customers?limit=50", func(list *stripe.CustomerList) int { return len(list.Data) }),
	}
	peer.Post = Pair{
		SDK: func(ctx context.Context) error {
			_, err := client.V1Customers.Create(ctx, &stripe.CustomerCreateParams{
				Name: stripe.String("Ana Example"), Email: stripe.String("ana@example.com"),
			})
			return err
		},
		Hand: handed[stripe.Customer](h, http.MethodPost, "/v1/customers",
			func() any { return url.Values{"name": {"Ana Example"}, "email": {"ana@example.com"}} }),
	}
	return peer, nil
}

func openaiPeer() (Peer, error) {
	const (
		model = `{"id":"model-1","object":"model","created":1686935002,"owned_by":"example"}`
		file  = `{"id":"file-%d","object":"file","bytes":175,"created_at":1613677385,"expires_at":1677614202,"filename":"salesOverview.pdf",` +
			`"purpose":"assistants","status":"processed"}`
		store = `{"id":"vs_1","object":"vector_store","created_at":1699061776,"name":"Support","usage_bytes":139920,"status":"completed",` +
			`"file_counts":{"in_progress":0,"completed":3,"failed":0,"cancelled":0,"total":3},"last_active_at":1699061776,"metadata":{}}`
	)
	peer := Peer{Module: "github.com/openai/openai-go/v3"}
	web := service("/v1/files", model, `{"object":"list","has_more":false,"data":[`+repeat(file)+`]}`, store)
	const base = "https://api.openai.com/v1"
	client := openai.NewClient(option.WithAPIKey(key), option.WithHTTPClient(web), option.WithBaseURL(base+"/"))
	h := &bench.Hand{Client: web, URL: base, Header: "Authorization", Credential: "Bearer " + key}
	peer.Get = Pair{
		SDK: func(ctx context.Context) error {
			_, err := client.Models.Get(ctx, "model-1")
			return err
		},
		Hand: handed[openai.Model](h, http.MethodGet, "/models/model-1", nil),
	}
	peer.List = Pair{
		SDK: func(ctx context.Context) error {
			list, err := client.Files.List(ctx, openai.FileListParams{Limit: param.NewOpt[int64](rows)})
			if err != nil {
				return err
			}
			return whole(len(list.Data), nil)
		},
		Hand: handedList(h, "/files?limit=50", func(list *pagination.CursorPage[openai.FileObject]) int { return len(list.Data) }),
	}
	input := func() openai.VectorStoreNewParams {
		return openai.VectorStoreNewParams{Name: param.NewOpt("Support"), FileIDs: []string{"file-1"}}
	}
	peer.Post = Pair{
		SDK: func(ctx context.Context) error {
			_, err := client.VectorStores.New(ctx, input())
			return err
		},
		Hand: handed[openai.VectorStore](h, http.MethodPost, "/vector_stores", func() any { return input() }),
	}
	return peer, nil
}

func resendPeer() (Peer, error) {
	const (
		email = `{"object":"email","id":"4ef9a417-02e9-4d39-ad75-9611e0f%d","to":["ana@example.com"],"from":"Example <hello@example.com>",` +
			`"created_at":"2023-04-03T22:13:42.674981+00:00","subject":"Hello","html":"Congrats on sending <strong>your first email</strong>!",` +
			`"text":null,"bcc":null,"cc":null,"reply_to":null,"last_event":"delivered"}`
		sent = `{"id":"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}`
	)
	peer := Peer{Module: "github.com/resend/resend-go/v3"}
	web := service("/emails", single(email), `{"object":"list","has_more":false,"data":[`+repeat(email)+`]}`, sent)
	client := resend.NewCustomClient(web, key)
	h := &bench.Hand{Client: web, URL: "https://api.resend.com", Header: "Authorization", Credential: "Bearer " + key}
	input := func() *resend.SendEmailRequest {
		return &resend.SendEmailRequest{
			From: "Example <hello@example.com>", To: []string{"ana@example.com"}, Subject: "Hello", Html: "<p>Hello</p>",
		}
	}
	peer.Get = Pair{
		SDK: func(ctx context.Context) error {
			_, err := client.Emails.GetWithContext(ctx, "4ef9a417")
			return err
		},
		Hand: handed[resend.Email](h, http.MethodGet, "/emails/4ef9a417", nil),
	}
	peer.List = Pair{
		SDK: func(ctx context.Context) error {
			limit := rows
			list, err := client.Emails.ListWithOptions(ctx, &resend.ListOptions{Limit: &limit})
			return whole(len(list.Data), err)
		},
		Hand: handedList(h, "/emails?limit=50", func(list *resend.ListEmailsResponse) int { return len(list.Data) }),
	}
	peer.Post = Pair{
		SDK: func(ctx context.Context) error {
			_, err := client.Emails.SendWithContext(ctx, input())
			return err
		},
		Hand: handed[resend.SendEmailResponse](h, http.MethodPost, "/emails", func() any { return input() }),
	}
	return peer, nil
}
