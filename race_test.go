//go:build race

package didit_test

const raceDetector = true
