// Package didit is a typed client for the Didit identity-verification API, version 3.
package didit
