// Reads a published ledger with Go's own transparency-log packages: signature, tiles, every record, and our proofs.
//
//	go run . FOLDER VKEY    FOLDER holds checkpoint, tile/…, and proofs/<index> as tlog-proof texts
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type files struct{ folder string }

func (f files) Height() int                              { return 8 }
func (f files) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		// C2SP tlog-tiles leaves out the height that Go's path carries.
		data, err := os.ReadFile(filepath.Join(f.folder, strings.Replace(t.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	check(err)
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	rootBytes, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	var root tlog.Hash
	copy(root[:], rootBytes)

	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, files{folder})
	computed, err := tlog.TreeHash(size, reader)
	check(err)
	if computed != root {
		check(fmt.Errorf("root %v, signed %v", computed, root))
	}
	for n := int64(0); n < size; n += 256 {
		width := min(256, size-n)
		tile := tlog.Tile{H: 8, L: -1, N: n / 256, W: int(width)}
		path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		data, err := os.ReadFile(filepath.Join(folder, path))
		check(err)
		for i := int64(0); i < width; i++ {
			length := int(binary.BigEndian.Uint16(data))
			leaf := data[2 : 2+length]
			data = data[2+length:]
			hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, n+i)})
			check(err)
			if hashes[0] != tlog.RecordHash(leaf) {
				check(fmt.Errorf("entry %d does not hash to its tile", n+i))
			}
			ours, err := os.ReadFile(filepath.Join(folder, "proofs", strconv.FormatInt(n+i, 10)))
			if err != nil {
				continue
			}
			proof, err := tlog.ProveRecord(size, n+i, reader)
			check(err)
			var want bytes.Buffer
			fmt.Fprintf(&want, "c2sp.org/tlog-proof@v1\nindex %d\n", n+i)
			for _, h := range proof {
				fmt.Fprintf(&want, "%s\n", h)
			}
			fmt.Fprintf(&want, "\n%s", text)
			if !bytes.Equal(want.Bytes(), ours) {
				check(fmt.Errorf("proof of entry %d differs", n+i))
			}
		}
		if len(data) != 0 {
			check(fmt.Errorf("bundle %d has bytes left over", n/256))
		}
	}
	for old := int64(1); old <= size; old += 37 {
		tree, err := tlog.ProveTree(size, old, reader)
		check(err)
		ours, err := os.ReadFile(filepath.Join(folder, "consistency", strconv.FormatInt(old, 10)))
		if err != nil {
			continue
		}
		var want bytes.Buffer
		fmt.Fprintf(&want, "old %d\n", old)
		for _, h := range tree {
			fmt.Fprintf(&want, "%s\n", h)
		}
		fmt.Fprintf(&want, "\n%s", text)
		if !bytes.Equal(want.Bytes(), ours) {
			check(fmt.Errorf("consistency proof from %d differs", old))
		}
	}
	fmt.Printf("Go agrees: %d entries, root %v\n", size, root)
}
