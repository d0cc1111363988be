package didittest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go/didittest"
)

// fakeTest is a test of a user's. Its cleanups run with end.
type fakeTest struct {
	testing.TB
	failed, skipped bool
	errors          []string
	cleanups        []func()
}

func (f *fakeTest) Helper()           {}
func (f *fakeTest) Failed() bool      { return f.failed }
func (f *fakeTest) Skipped() bool     { return f.skipped }
func (f *fakeTest) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }
func (f *fakeTest) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func (f *fakeTest) end() {
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
}

// A slip in a Match must not let a test pass that meets no failure at all.
func TestFaultsThatNeverFired(t *testing.T) {
	typo := didittest.Match{Method: http.MethodPost, Path: "/v3/sesion/"}
	for name, c := range map[string]struct {
		test fakeTest
		fail func(server *didittest.Server)
		want []string
	}{
		"none": {},
		"all taken": {
			fail: func(server *didittest.Server) {
				server.Fail(didittest.Match{}, didittest.Fault{}, didittest.Fault{})
			},
		},
		"a slip": {
			fail: func(server *didittest.Server) { server.Fail(typo, didittest.HangUp(), didittest.HangUp()) },
			want: []string{`didittest: no request took 2 of the 2 faults of Fail({Method:POST Path:/v3/sesion/})`},
		},
		"too many, and a slip": {
			fail: func(server *didittest.Server) {
				server.Fail(didittest.Match{}, didittest.Fault{}, didittest.Fault{}, didittest.Fault{})
				server.Fail(typo, didittest.HangUp())
			},
			want: []string{
				`didittest: no request took 1 of the 3 faults of Fail({Method: Path:})`,
				`didittest: no request took 1 of the 1 faults of Fail({Method:POST Path:/v3/sesion/})`,
			},
		},
		"failed already": {
			test: fakeTest{failed: true},
			fail: func(server *didittest.Server) { server.Fail(typo, didittest.HangUp()) },
		},
		"skipped": {
			test: fakeTest{skipped: true},
			fail: func(server *didittest.Server) { server.Fail(typo, didittest.HangUp()) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := didittest.NewServer(&c.test)
			if c.fail != nil {
				c.fail(server)
			}
			client, err := server.Client()
			require.NoError(t, err)
			defer client.CloseIdleConnections()
			for range 2 {
				_, err = client.Sessions.List(t.Context(), nil)
				require.NoError(t, err)
			}
			c.test.end()
			assert.Equal(t, c.want, c.test.errors)
			_, err = client.Sessions.List(t.Context(), nil)
			require.Error(t, err, "closed")
		})
	}
}
