// Command soak puts an hour's worth of mixed traffic, as much as the documented limits allow, through the client in a
// few minutes, against didittest in a process of its own with faults switched on, and then checks what is left:
//
//	go run ./cmd/soak            # three minutes
//	go run ./cmd/soak -for 30s
//
// Every call has to end in a result that the server confirms or in a typed error that tells the truth; nothing may
// have been written twice; goroutines, connections and memory have to be back where they were; and a second client
// with its default rate budget has to stay within the documented calls a minute. Anything else is an exit code of 1.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"time"
)

// perHour is what the documented limits let through: 600 reads, 600 creations and 300 other writes a minute.
const perHour = 60 * (600 + 600 + 300)

func main() {
	var s soak
	flag.DurationVar(&s.length, "for", 3*time.Minute, "how long to go on")
	flag.Uint64Var(&s.seed, "seed", uint64(time.Now().UnixNano()), "of the traffic and the faults")
	serve := flag.Bool("serve", false, "be the server: used by the program itself")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *serve {
		err = serveFake(s.seed)
	} else {
		err = s.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// server is the process that holds the fake. It ends when its standard input does.
type server struct {
	addresses
	cmd   *exec.Cmd
	stdin io.Closer
}

// addresses is what the server tells about itself in its first line.
type addresses struct {
	Counted string // the fake, through a relay that counts connections
	Direct  string // the fake
	Budget  string // a server that counts calls by class
	Control string

	APIKey, ClientID, ClientSecret, WorkflowID string
}

func startServer(seed uint64) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-serve", "-seed", fmt.Sprint(seed))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, stdin: stdin}
	if err := json.NewDecoder(stdout).Decode(&s.addresses); err != nil {
		s.stop()
		return nil, fmt.Errorf("starting the server: %w", err)
	}
	return s, nil
}

func (s *server) stop() {
	_ = s.stdin.Close()
	_ = s.cmd.Wait()
}
