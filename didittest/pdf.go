package didittest

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"

	"github.com/seed-ed97066b/didit-go"
)

var printable = []didit.Status{
	didit.StatusApproved, didit.StatusDeclined, didit.StatusInReview, didit.StatusKYCExpired,
}

func (s *Server) generatePDF(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return notFound()
	}
	status := session.decision.Status
	switch {
	case session.isBusiness() && (status == didit.StatusKYCExpired || !slices.Contains(printable, status)):
		return detail(http.StatusForbidden, "You can only generate a PDF for sessions in review, declined or approved")
	case !slices.Contains(printable, status):
		return detail(http.StatusForbidden, "You can only generate a PDF for sessions in review, declined, approved or kyc expired")
	}
	return &answer{
		status: http.StatusOK, header: http.Header{"Content-Type": {"application/pdf"}},
		body: onePage("Session " + session.decision.SessionID + ": " + string(session.decision.Status)),
	}
}

// onePage builds a PDF with one line, which must be free of parentheses and backslashes.
func onePage(line string) []byte {
	content := "BT /F1 12 Tf 40 780 Td (" + line + ") Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var pdf, table bytes.Buffer
	pdf.WriteString("%PDF-1.7\n")
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", pdf.Len())
		fmt.Fprintf(&pdf, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := pdf.Len()
	pdf.Write(table.Bytes())
	fmt.Fprintf(&pdf, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return pdf.Bytes()
}
