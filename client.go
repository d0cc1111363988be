package didit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// Version is the version of this module, as it stands in the User-Agent.
const Version = "0.1.0"

// Where calls go unless options say otherwise.
const (
	DefaultBaseURL  = "https://verification.didit.me"
	DefaultTokenURL = "https://apx.didit.me/auth/v2/token/"
)

// Defaults of the options.
const (
	DefaultTimeout      = 30 * time.Second // WithTimeout, for all calls but PDF downloads
	DefaultPDFTimeout   = 90 * time.Second // WithTimeout, for PDF downloads
	DefaultMaxRetries   = 3                // WithMaxRetries
	DefaultRetryWaitMin = 500 * time.Millisecond
	DefaultRetryWaitMax = 30 * time.Second
)

// maxAnswer bounds what is read of one answer. PDFs stream and know no bound.
const maxAnswer = 32 << 20

// Client calls the Didit API. It is safe for concurrent use, is never changed after construction, and prints
// no secret under any verb. Make one per credential and keep it: it holds the pool of connections.
type Client struct {
	Sessions       *SessionsService       // verifications: their lifecycle, decisions, reviews and reports
	Workflows      *WorkflowsService      // what a verification checks, in which order, and how strictly
	Questionnaires *QuestionnairesService // forms of your own, which workflows ask people to fill in
	Users          *UsersService          // people, by your own identifiers
	Blocklist      *BlocklistService      // faces, documents, phones and emails that are refused
	Billing        *BillingService        // prepaid credit

	WebhookDestinations *WebhookDestinationsService // where events are delivered, and their secrets

	sender    transport.Sender
	header    func() http.Header // a func, into which fmt cannot look: it holds the key
	logger    *slog.Logger
	hooks     Hooks
	timeout   time.Duration // 0: the default of the operation
	retries   int
	unchecked bool
	scrubbers []func(string) string
	idle      func()
}

// NewClient returns a client for one credential: that of WithAPIKey, WithClientCredentials or
// WithTokenSource, and without any of these that of the environment, DIDIT_API_KEY or DIDIT_CLIENT_ID with
// DIDIT_CLIENT_SECRET. It does not touch the network. What is wrong with the options is an *ArgumentError.
//
// Calls go through the proxy that HTTPS_PROXY names, unless NO_PROXY excludes the host; WithHTTPClient sets another.
func NewClient(opts ...Option) (*Client, error) {
	cfg := config{
		baseURL: DefaultBaseURL, tokenURL: DefaultTokenURL,
		retries: DefaultMaxRetries, waitMin: DefaultRetryWaitMin, waitMax: DefaultRetryWaitMax,
		budgeted: true, header: http.Header{},
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, argumentError("option", "must not be nil")
		}
		if err := opt.applyClient(&cfg); err != nil {
			return nil, err
		}
	}
	if cfg.waitMin > cfg.waitMax {
		return nil, argumentError("WithRetryWait", "min must not be above max")
	}
	origin, err := parseBase("WithBaseURL", cfg.baseURL)
	if err != nil {
		return nil, err
	}
	if err := cfg.credentials(); err != nil {
		return nil, err
	}
	return cfg.client(origin)
}

// Option configures a Client.
type Option interface{ applyClient(cfg *config) error }

// CallOption configures a Client, or a single call.
type CallOption interface {
	Option
	RequestOption
}

type option func(cfg *config) error

func (o option) applyClient(cfg *config) error { return o(cfg) }

// callOption is both; the settings of a call start as those of the client.
type callOption func(s *settings) error

func (o callOption) applyClient(cfg *config) error {
	s := settings{timeout: cfg.timeout, retries: cfg.retries, header: cfg.header, unchecked: cfg.unchecked}
	if err := o(&s); err != nil {
		return err
	}
	cfg.timeout, cfg.retries, cfg.header, cfg.unchecked = s.timeout, s.retries, s.header, s.unchecked
	return nil
}

func (o callOption) applyRequest(s *settings) error { return o(s) }

type config struct {
	auth      func(cfg *config) (transport.Auth, error)
	baseURL   string
	tokenURL  string
	base      *http.Client
	timeout   time.Duration
	retries   int
	unchecked bool
	waitMin   time.Duration
	waitMax   time.Duration
	budgeted  bool
	limiter   RateLimiter
	logger    *slog.Logger
	hooks     Hooks
	app       string
	header    http.Header
	scrub     []func(string) string
}

// RateLimiter makes a call wait its turn: *rate.Limiter of golang.org/x/time/rate is one. Wait must end with
// its context.
type RateLimiter interface {
	Wait(ctx context.Context) error
}

// WithAPIKey authorises calls with an API key, sent as x-api-key to the base URL and nowhere else.
func WithAPIKey(key string) Option {
	return option(func(cfg *config) error {
		if err := checkSecret("WithAPIKey", key); err != nil {
			return err
		}
		return cfg.authorise(func(cfg *config) (transport.Auth, error) {
			cfg.header["X-Api-Key"] = []string{key}
			cfg.scrubSecret(key)
			return transport.StaticAuth{}, nil
		})
	})
}

// WithClientCredentials authorises calls with tokens got for a client id and secret from the token URL. A
// token is kept until it ends, and renewed once when the API refuses it. It is fetched by the call that needs it,
// through the client of WithHTTPClient where there is one, and within the deadline of that call. See
// https://docs.didit.me/auth-api/get-credentials.
func WithClientCredentials(id, secret string) Option {
	return option(func(cfg *config) error {
		if err := checkSecret("WithClientCredentials", id); err != nil {
			return err
		}
		if err := checkSecret("WithClientCredentials", secret); err != nil {
			return err
		}
		return cfg.authorise(func(cfg *config) (transport.Auth, error) {
			if _, err := parseBase("WithTokenURL", cfg.tokenURL); err != nil {
				return nil, err
			}
			source := clientcredentials.Config{
				ClientID: id, ClientSecret: secret, TokenURL: cfg.tokenURL, AuthStyle: oauth2.AuthStyleInHeader,
			}
			client := cfg.httpClient()
			for _, form := range transport.SecretForms(id, secret) {
				cfg.scrubSecret(form)
			}
			return transport.NewTokenAuth(func(ctx context.Context) (*oauth2.Token, error) {
				return source.Token(context.WithValue(ctx, oauth2.HTTPClient, client))
			}, true), nil
		})
	})
}

// WithTokenSource authorises calls with the tokens of a source, asked for every attempt: wrap it with
// oauth2.ReuseTokenSource unless it keeps them itself. When the API answers 401 the source is asked once
// more, and the call repeated if it gives another token.
//
// Token takes no context, so a call waits for it beyond its own deadline: give a source that fetches a client with a
// timeout, through oauth2.HTTPClient in the context it is made with.
func WithTokenSource(source oauth2.TokenSource) Option {
	return option(func(cfg *config) error {
		if source == nil {
			return argumentError("WithTokenSource", "must not be nil")
		}
		return cfg.authorise(func(*config) (transport.Auth, error) {
			return transport.NewTokenAuth(func(context.Context) (*oauth2.Token, error) { return source.Token() }, false), nil
		})
	})
}

// WithBaseURL sends calls elsewhere than DefaultBaseURL. It must be absolute and https; plain http is
// accepted to loopback only. A path is put ahead of every endpoint.
func WithBaseURL(baseURL string) Option {
	return option(func(cfg *config) error {
		cfg.baseURL = baseURL
		return nil
	})
}

// WithTokenURL fetches client-credentials tokens elsewhere than DefaultTokenURL, under the same rules as
// WithBaseURL.
func WithTokenURL(tokenURL string) Option {
	return option(func(cfg *config) error {
		if _, err := parseBase("WithTokenURL", tokenURL); err != nil {
			return err
		}
		cfg.tokenURL = tokenURL
		return nil
	})
}

// WithHTTPClient sends calls through a client of yours, for its transport, proxy or cookies. It is copied and
// never changed; the copy follows no redirects. Unless it has a transport it uses http.DefaultTransport, whose
// two idle connections per host are few for a busy backend: leave the option out to use ours. For another proxy than
// that of the environment, keep as many connections as ours does:
//
//	transport := http.DefaultTransport.(*http.Transport).Clone()
//	transport.Proxy = http.ProxyURL(proxy)
//	transport.MaxIdleConnsPerHost = 100
//	client, err := didit.NewClient(didit.WithHTTPClient(&http.Client{Transport: transport}))
func WithHTTPClient(client *http.Client) Option {
	return option(func(cfg *config) error {
		if client == nil {
			return argumentError("WithHTTPClient", "must not be nil")
		}
		cfg.base = client
		return nil
	})
}

// WithTimeout bounds a whole call, its retries included, where its context has no deadline of its own. 0
// stands for the default: DefaultTimeout, and DefaultPDFTimeout for PDFs.
func WithTimeout(d time.Duration) CallOption {
	return callOption(func(s *settings) error {
		if d < 0 {
			return argumentError("WithTimeout", "must not be negative")
		}
		s.timeout = d
		return nil
	})
}

// WithMaxRetries sets how often a call may be repeated after it failed, where that is safe; 0 disables
// repeating.
func WithMaxRetries(n int) CallOption {
	return callOption(func(s *settings) error {
		if n < 0 {
			return argumentError("WithMaxRetries", "must not be negative")
		}
		s.retries = n
		return nil
	})
}

// WithRetryWait sets the waits between repeats: a random time up to least, doubled with every attempt, up to
// most. A Retry-After within most is honoured; beyond it the 429 is returned at once.
func WithRetryWait(least, most time.Duration) Option {
	return option(func(cfg *config) error {
		if least < 0 || most < 0 {
			return argumentError("WithRetryWait", "must not be negative")
		}
		cfg.waitMin, cfg.waitMax = least, most
		return nil
	})
}

// WithRateLimiter replaces the client's own rate budget, which keeps within the documented limits; nil
// switches limiting off.
func WithRateLimiter(limiter RateLimiter) Option {
	return option(func(cfg *config) error {
		cfg.budgeted, cfg.limiter = false, limiter
		return nil
	})
}

// WithLogger logs calls: repeats and drift at Warn; at Debug their end, and waits of a millisecond or more for the
// rate limit. The lines and their attributes are
//
//	didit: call                                        operation method route status attempts duration request_id failure
//	didit: waited for the rate limit                   operation method route wait
//	didit: repeating a call                            operation method route attempt status wait
//	didit: an answer differs from what is documented   operation fields first
//
// A route is a path template, a status 0 where there was no answer, and failure, which successes lack, one of
// canceled, timeout, rate limited (the client's own budget had no room before the deadline), no answer, no token,
// refused, unexpected answer and other. But for the request id no line holds an id, nor a query, header, body or the
// text of an error: Debug is safe to switch on where people are verified. Lines are logged with the context of the
// call, that of Hooks.OnStart.
func WithLogger(logger *slog.Logger) Option {
	return option(func(cfg *config) error {
		cfg.logger = logger
		return nil
	})
}

// WithHooks calls back at the start, repeat and end of calls, for metrics and traces. Given more than once, all
// hooks are called: in the order given, but OnEnd in the reverse order, as with defer.
func WithHooks(hooks Hooks) Option {
	return option(func(cfg *config) error {
		cfg.hooks = cfg.hooks.with(hooks)
		return nil
	})
}

// WithApplication puts name/version ahead of ours in the User-Agent.
func WithApplication(name, version string) Option {
	return option(func(cfg *config) error {
		if !isToken(name) || (version != "" && !isToken(version)) {
			return argumentError("WithApplication", "must be made of letters, digits and -._+")
		}
		cfg.app = name
		if version != "" {
			cfg.app += "/" + version
		}
		return nil
	})
}

// WithHeader sends a header with the calls. Those that carry credentials, frame the message or make net/http
// repeat it are refused.
func WithHeader(name, value string) CallOption {
	return callOption(func(s *settings) error {
		key := http.CanonicalHeaderKey(name)
		if !isToken(name) || hasControl(value) {
			return argumentError("WithHeader", "is not a valid header")
		}
		if reservedHeaders[key] {
			return argumentError("WithHeader", key+" is set by the client")
		}
		s.setHeader(key, value)
		return nil
	})
}

var reservedHeaders = map[string]bool{
	"X-Api-Key": true, "Authorization": true, "Host": true, "Content-Length": true,
	"Transfer-Encoding": true, "Connection": true, "Content-Type": true, "User-Agent": true,
	// The API knows no such key, and net/http takes it as leave to send a write again by itself.
	"Idempotency-Key": true, "X-Idempotency-Key": true,
}

func (cfg *config) authorise(auth func(cfg *config) (transport.Auth, error)) error {
	if cfg.auth != nil {
		return argumentError("credentials", "give one of WithAPIKey, WithClientCredentials and WithTokenSource, once")
	}
	cfg.auth = auth
	return nil
}

// credentials falls back on the environment.
func (cfg *config) credentials() error {
	if cfg.auth != nil {
		return nil
	}
	if key := os.Getenv("DIDIT_API_KEY"); key != "" {
		return renamed("DIDIT_API_KEY", WithAPIKey(key).applyClient(cfg))
	}
	id, secret := os.Getenv("DIDIT_CLIENT_ID"), os.Getenv("DIDIT_CLIENT_SECRET")
	if id != "" && secret != "" {
		return renamed("DIDIT_CLIENT_ID, DIDIT_CLIENT_SECRET", WithClientCredentials(id, secret).applyClient(cfg))
	}
	return argumentError("credentials", "none given: use WithAPIKey, WithClientCredentials or WithTokenSource, "+
		"or set DIDIT_API_KEY, or DIDIT_CLIENT_ID and DIDIT_CLIENT_SECRET, in the environment")
}

// renamed lets an error speak of the variable instead of an option that nobody used.
func renamed(field string, err error) error {
	var argument *ArgumentError
	if errors.As(err, &argument) {
		return argumentError(field, argument.Reason)
	}
	return err
}

func (cfg *config) client(origin *url.URL) (*Client, error) {
	base := cfg.httpClient()
	auth, err := cfg.auth(cfg)
	if err != nil {
		return nil, err
	}
	cfg.header["User-Agent"] = []string{userAgent(cfg.app)}
	cfg.header["Accept"] = []string{"application/json"}
	c := &Client{
		sender: transport.Sender{
			Client: base, Base: base.Transport, Origin: *origin, Auth: auth,
			Limiter: cfg.limiter, WaitMin: cfg.waitMin, WaitMax: cfg.waitMax,
		},
		header: func() http.Header { return cfg.header }, logger: cfg.logger, hooks: cfg.hooks,
		timeout: cfg.timeout, retries: cfg.retries, unchecked: cfg.unchecked, scrubbers: cfg.scrub,
		idle: base.CloseIdleConnections,
	}
	if cfg.budgeted {
		c.sender.Budget = transport.NewBudget()
	}
	c.Sessions = &SessionsService{client: c}
	c.Users = &UsersService{client: c}
	c.Blocklist = &BlocklistService{client: c}
	c.Billing = &BillingService{client: c}
	c.Workflows = &WorkflowsService{client: c}
	c.Questionnaires = &QuestionnairesService{client: c}
	c.WebhookDestinations = &WebhookDestinationsService{client: c}
	return c, nil
}

// httpClient returns the copy that the client works with, the same one each time.
func (cfg *config) httpClient() *http.Client {
	if cfg.base == nil {
		cfg.base = &http.Client{Transport: transport.NewTransport()}
	}
	copied := *cfg.base
	if copied.Transport == nil {
		copied.Transport = http.DefaultTransport
	}
	copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &copied
}

// scrubSecret keeps a credential out of texts that come from elsewhere: the API's words, a transport's error.
// It is kept in a closure, which no way of printing a struct looks into.
func (cfg *config) scrubSecret(secret string) {
	cfg.scrub = append(cfg.scrub, func(text string) string {
		return strings.ReplaceAll(text, secret, "[redacted]")
	})
}

// CloseIdleConnections closes the connections that wait for a next call. Calls under way are not touched, and
// the client can be used afterwards. Tests that look for leaked goroutines want it.
func (c *Client) CloseIdleConnections() { c.idle() }

// Format prints where calls go, and nothing secret, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) {
	redacted(f, "Client", "origin", c.sender.Origin.Scheme+"://"+c.sender.Origin.Host)
}

// LogValue says where calls go, and nothing secret.
func (c *Client) LogValue() slog.Value {
	return redactedLog("origin", c.sender.Origin.Scheme+"://"+c.sender.Origin.Host)
}

func userAgent(app string) string {
	own := "didit-go/" + Version + " (" + runtime.Version() + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"
	if app == "" {
		return own
	}
	return app + " " + own
}

func parseBase(field, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, argumentError(field, "must be an absolute URL")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, argumentError(field, "must be https; http is for loopback only")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, argumentError(field, "must hold no user, query or fragment")
	}
	if err := checkDots(u.Path); err != nil {
		return nil, argumentError(field, "must hold no . or .. segment")
	}
	return &url.URL{
		Scheme: u.Scheme, Host: u.Host,
		Path: strings.TrimRight(u.Path, "/"), RawPath: strings.TrimRight(u.RawPath, "/"),
	}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}

func checkSecret(field, secret string) error {
	switch {
	case strings.TrimSpace(secret) == "":
		return argumentError(field, "must not be empty")
	case hasControl(secret) || strings.TrimSpace(secret) != secret:
		return argumentError(field, "must hold no control characters and no spaces around it")
	}
	return nil
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._+", r))
	})
}
