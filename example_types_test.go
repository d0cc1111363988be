package didit_test

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/seed-ed97066b/didit-go"
)

// Absent leaves a field as it is, null clears it, and a value replaces it.
func ExampleNullable() {
	for _, req := range []didit.UpdateUserRequest{
		{},
		{FullName: didit.Null[string]()},
		{FullName: didit.Value("Ana Example")},
	} {
		body, err := json.Marshal(req)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(body))
	}
	// Output:
	// {}
	// {"full_name":null}
	// {"full_name":"Ana Example"}
}
