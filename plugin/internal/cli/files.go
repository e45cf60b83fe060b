package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation"
)

const (
	// mostBytes is how much of files goes into one ConfigMap, which holds 1 MiB with all the rest of it.
	mostBytes = 1_000_000
	// mostChunks is how many sources a MigrationSet has.
	mostChunks = 100
)

// files are SQL files by their base name, as they are.
type files map[string]string

// read takes files, and folders with all folders in them. It judges no name and no text: the operator does, and names
// what it rejects. Two files of one base name, and what a ConfigMap cannot hold, are errors.
func read(paths []string) (files, error) {
	found := files{}
	from := map[string]string{}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fail("%s cannot be read: %s", path, err)
		}
		err = filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return fail("%s cannot be read: %s", file, err)
			}
			hidden := strings.HasPrefix(entry.Name(), ".") && file != path
			if entry.IsDir() {
				if hidden {
					return filepath.SkipDir
				}
				return nil
			}
			// A link to a file is read, as kubectl does; other than in an argument, what does not end in .sql is left out.
			if hidden || info.IsDir() && !strings.EqualFold(filepath.Ext(file), ".sql") {
				return nil
			}
			name := filepath.Base(file)
			if other, twice := from[name]; twice && other != filepath.Clean(file) {
				return fail("%s and %s have the same name. Rename one of them, or apply them as two sets with --name.", other, file)
			}
			from[name] = filepath.Clean(file)
			text, err := content(file, name)
			found[name] = text
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, fail("%s has no file that ends in .sql. Nothing was applied.", strings.Join(paths, ", "))
	}
	return found, nil
}

func content(file, name string) (string, error) {
	text, err := os.ReadFile(file)
	switch {
	case err != nil:
		return "", fail("%s cannot be read: %s", file, err)
	case len(validation.IsConfigMapKey(name)) > 0:
		return "", fail("%s cannot be the key of a ConfigMap: use letters, digits, '-', '_' and '.' only. Nothing was applied.", file)
	case !utf8.Valid(text):
		return "", fail("%s is not valid UTF-8. Save it as UTF-8. Nothing was applied.", file)
	case len(text)+len(name) > mostBytes:
		return "", fail("%s has %d bytes; a migration has at most %d. Nothing was applied.", file, len(text), mostBytes)
	}
	return string(text), nil
}

// chunk is what one ConfigMap holds.
type chunk struct {
	data   map[string]any
	digest string
}

// chunks divides files, in the order of their names, into as few ConfigMaps as hold them. The digest covers names, texts
// and the salt.
func (f files) chunks(salt string) ([]chunk, error) {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	var all []chunk
	size := mostBytes
	hash := sha256.New()
	for _, name := range names {
		text := f[name]
		if size += len(name) + len(text); size > mostBytes {
			size = len(name) + len(text)
			all = append(all, chunk{data: map[string]any{}})
			hash.Reset()
			hash.Write([]byte(salt + "\x00"))
		}
		last := &all[len(all)-1]
		last.data[name] = text
		hash.Write([]byte(name + "\x00" + text + "\x00"))
		last.digest = hex.EncodeToString(hash.Sum(nil))[:10]
	}
	if len(all) > mostChunks {
		return nil, fail("The files need %d ConfigMaps and a MigrationSet has at most %d. Apply them as several sets with --name.",
			len(all), mostChunks)
	}
	return all, nil
}
