package transport

import (
	"errors"
	"io"
	"sync"
)

const (
	firstRead   = 4 << 10
	largestKept = 1 << 20
	trustedSize = 1 << 20 // how much a Content-Length may make us allocate before a byte has come
)

// Buffer holds the body of an answer. It comes from a pool and is wiped before it goes back: it held
// identity documents.
type Buffer struct{ data []byte }

var buffers = sync.Pool{New: func() any { return &Buffer{data: make([]byte, 0, firstRead)} }}

func newBuffer(announced, limit int64) *Buffer {
	b := buffers.Get().(*Buffer)
	if announced > limit {
		announced = limit
	}
	if announced > trustedSize {
		announced = trustedSize
	}
	if want := int(announced) + 1; want > cap(b.data) { // one more: the read that finds the end
		b.data = make([]byte, 0, want)
	}
	return b
}

// Bytes returns the body, valid until Release.
func (b *Buffer) Bytes() []byte { return b.data }

// Release wipes the buffer and gives it back. The buffer must not be used afterwards.
func (b *Buffer) Release() {
	if b == nil || cap(b.data) > largestKept {
		return
	}
	clear(b.data)
	b.data = b.data[:0]
	buffers.Put(b)
}

func (b *Buffer) fill(r io.Reader, limit int64) error {
	for {
		if len(b.data) == cap(b.data) {
			b.grow()
		}
		n, err := r.Read(b.data[len(b.data):cap(b.data)])
		b.data = b.data[:len(b.data)+n]
		if int64(len(b.data)) > limit {
			b.data = b.data[:limit]
			return ErrTooLarge
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func (b *Buffer) grow() {
	larger := make([]byte, len(b.data), 2*cap(b.data))
	copy(larger, b.data)
	clear(b.data)
	b.data = larger
}
