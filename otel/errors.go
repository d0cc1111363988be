package diditotel

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strconv"
	"strings"

	"github.com/seed-ed97066b/didit-go"
)

// errorType returns the kind of an error: a word of a short list, and never its text. ctx is that of the call.
func errorType(ctx context.Context, err error) string {
	var refused *didit.APIError
	var failed *didit.TransportError
	isTransport := errors.As(err, &failed)
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled"
	// The budget's refusal is a deadline that would be missed, unless it has been already.
	case isTransport && failed.Is(didit.ErrRateLimited) && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "rate_limited"
	case isTimeout(err):
		return "timeout"
	case isTransport:
		return transportErrorType(failed)
	case errors.As(err, &refused):
		return strconv.Itoa(refused.StatusCode)
	}
	return typeName(unwrapped(err))
}

// unwrapped returns the error that fmt.Errorf was given.
func unwrapped(err error) error {
	wrapper := reflect.TypeOf(fmt.Errorf("%w", err))
	for reflect.TypeOf(err) == wrapper {
		err = errors.Unwrap(err)
	}
	return err
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

func transportErrorType(err *didit.TransportError) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var network *net.OpError
	switch {
	case errors.As(err.Err, &name):
		return typeName(name)
	case errors.As(err.Err, &certificate):
		return typeName(certificate)
	case errors.As(err.Err, &network):
		return typeName(network)
	}
	return typeName(err)
}

func typeName(err error) string { return strings.TrimPrefix(fmt.Sprintf("%T", err), "*") }
