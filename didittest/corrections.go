package didittest

import "net/http"

func noSession() *answer { return detail(http.StatusNotFound, "Session not found.") }
