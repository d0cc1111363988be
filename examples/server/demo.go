package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"

	"github.com/seed-ed97066b/didit-go/didittest"
)

// demonstrate does what the browsers of two people would.
func demonstrate(ctx context.Context, public string, fake *didittest.Server, stdout io.Writer) error {
	for _, person := range []struct{ user, outcome string }{{"ana", "approved"}, {"bob", "declined"}} {
		b, err := newBrowser(public)
		if err != nil {
			return err
		}
		if _, err := b.post(ctx, "/start", url.Values{"user": {person.user}}); err != nil {
			return err
		}
		page, err := b.post(ctx, "/play", url.Values{"outcome": {person.outcome}})
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s comes back with ?status=Approved, and reads: %s\n", person.user, page.heading())
		if err := fake.WaitForDeliveries(ctx); err != nil {
			return err
		}
	}
	deliveries := fake.Deliveries()
	for _, d := range deliveries {
		if d.StatusCode != http.StatusOK {
			return fmt.Errorf("a webhook was answered with %d", d.StatusCode)
		}
	}
	fmt.Fprintf(stdout, "%d webhooks were delivered, verified and handled.\n", len(deliveries))
	return nil
}

// browser is as much of one as the pages need.
type browser struct {
	public string
	client *http.Client
}

func newBrowser(public string) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &browser{public: public, client: &http.Client{Jar: jar}}, nil
}

type page struct {
	status int
	body   string
}

var heading = regexp.MustCompile(`<h1>(.*)</h1>`)

func (p *page) heading() string {
	if found := heading.FindStringSubmatch(p.body); found != nil {
		return found[1]
	}
	return "a page without a heading"
}

func (b *browser) get(ctx context.Context, path string) (*page, error) {
	return b.do(ctx, http.MethodGet, path, "")
}

func (b *browser) post(ctx context.Context, path string, form url.Values) (*page, error) {
	return b.do(ctx, http.MethodPost, path, form.Encode())
}

func (b *browser) do(ctx context.Context, method, path, form string) (*page, error) {
	req, err := http.NewRequestWithContext(ctx, method, b.public+path, strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", b.public)
	}
	resp, err := b.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return &page{resp.StatusCode, string(body)}, err
}
