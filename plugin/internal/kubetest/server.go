// Package kubetest starts a real kube-apiserver with etcd and the project's CRDs for the tests of one package. No
// controllers run beside it: no pods start, and nothing is garbage collected.
package kubetest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const patience = 3 * time.Minute

// Server is a running API server.
type Server struct {
	// Kubeconfig is a file with all rights.
	Kubeconfig string
	kubectl    string
	files      string
	processes  []*exec.Cmd
}

// Main runs a package's tests with a server, or without one, and then skips those that need it, when the programs are not
// there. The server is stopped at the end, also after a failure.
func Main(m *testing.M, server **Server) {
	os.Exit(run(m, server))
}

func run(m *testing.M, server **Server) int {
	programs, err := programs()
	if err != nil {
		if os.Getenv("OFFSHOOT_KUBE_DIR") != "" {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Fprintln(os.Stderr, "tests without an API server:", err)
		return m.Run()
	}
	s, err := start(programs)
	if s != nil {
		defer s.stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	*server = s
	return m.Run()
}

// programs is where etcd, kube-apiserver and kubectl are: in what cluster/binaries prints, or what it has built before.
func programs() (string, error) {
	dirs := []string{os.Getenv("OFFSHOOT_KUBE_DIR")}
	if dirs[0] == "" {
		cache := os.Getenv("OFFSHOOT_CACHE")
		if cache == "" {
			user, err := os.UserCacheDir()
			if err != nil {
				return "", err
			}
			cache = filepath.Join(user, "offshoot")
		}
		dirs, _ = filepath.Glob(filepath.Join(cache, "kubernetes-*"))
	}
	var found []string
	for _, dir := range dirs {
		versions, _ := filepath.Glob(filepath.Join(dir, "k8s", "*"))
		for _, version := range versions {
			if _, err := os.Stat(filepath.Join(version, "kube-apiserver")); err == nil {
				found = append(found, version)
			}
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("there is no kube-apiserver; cluster/binaries builds it")
	}
	slices.Sort(found)
	return found[len(found)-1], nil
}

func start(programs string) (*Server, error) {
	files, err := os.MkdirTemp("", "offshoot-api-server")
	if err != nil {
		return nil, err
	}
	s := &Server{Kubeconfig: filepath.Join(files, "kubeconfig.yaml"), kubectl: filepath.Join(programs, "kubectl"), files: files}
	var ports [3]int
	for i := range ports {
		if ports[i], err = freePort(); err != nil {
			return s, err
		}
	}
	serverTLS, err := s.keys("server", pkix.Name{CommonName: "kube-apiserver"})
	if err != nil {
		return s, err
	}
	clientTLS, err := s.keys("client", pkix.Name{CommonName: "offshoot-tests", Organization: []string{"system:masters"}})
	if err != nil {
		return s, err
	}
	if err := os.WriteFile(s.Kubeconfig, fmt.Appendf(nil, kubeconfig, serverTLS, ports[2], clientTLS, s.file("client.key")), 0o600); err != nil {
		return s, err
	}
	etcd, peers := fmt.Sprintf("http://127.0.0.1:%d", ports[0]), fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	if err := s.run(filepath.Join(programs, "etcd"), "--data-dir="+s.file("etcd"), "--unsafe-no-fsync",
		"--listen-client-urls="+etcd, "--advertise-client-urls="+etcd, "--listen-peer-urls="+peers,
		"--initial-advertise-peer-urls="+peers, "--initial-cluster=default="+peers); err != nil {
		return s, err
	}
	if err := s.run(filepath.Join(programs, "kube-apiserver"), "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", ports[2]),
		"--etcd-servers="+etcd, "--cert-dir="+files, "--tls-cert-file="+serverTLS, "--tls-private-key-file="+s.file("server.key"),
		"--client-ca-file="+clientTLS, "--authorization-mode=RBAC", "--service-account-issuer=https://localhost",
		"--service-account-signing-key-file="+s.file("server.key"), "--service-account-key-file="+s.file("server.key"),
		"--disable-admission-plugins=ServiceAccount", "--service-cluster-ip-range=10.0.0.0/24", "--allow-privileged"); err != nil {
		return s, err
	}
	if err := s.ready(fmt.Sprintf("https://127.0.0.1:%d/readyz", ports[2]), clientTLS); err != nil {
		return s, err
	}
	return s, s.crds()
}

const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- name: tests
  cluster: {certificate-authority: %s, server: "https://127.0.0.1:%d"}
users:
- name: tests
  user: {client-certificate: %s, client-key: %s}
contexts:
- name: tests
  context: {cluster: tests, namespace: default, user: tests}
current-context: tests
`

func (s *Server) file(name string) string { return filepath.Join(s.files, name) }

// run starts a program that the kernel ends with this process.
func (s *Server) run(program string, arguments ...string) error {
	log, err := os.Create(s.file(filepath.Base(program) + ".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	process := exec.Command(program, arguments...)
	process.Stdout, process.Stderr = log, log
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := process.Start(); err != nil {
		return err
	}
	s.processes = append(s.processes, process)
	return nil
}

func (s *Server) stop() {
	for _, process := range slices.Backward(s.processes) {
		_ = process.Process.Kill()
		_ = process.Wait()
	}
	_ = os.RemoveAll(s.files)
}

func (s *Server) ready(url, certificate string) error {
	pair, err := tls.LoadX509KeyPair(certificate, s.file("client.key"))
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{
		Certificates: []tls.Certificate{pair}, InsecureSkipVerify: true, //nolint:gosec // our own server, on this machine
	}}}
	return until("the API server is not ready; see "+s.files, func() bool {
		answer, err := client.Get(url)
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		_, _ = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode == http.StatusOK
	})
}

func (s *Server) crds() error {
	crds, err := filepath.Abs(filepath.Join(root(), "k8s", "crds"))
	if err != nil {
		return err
	}
	if said, err := s.Run("apply", "--server-side", "-f", crds); err != nil {
		return fmt.Errorf("the CRDs: %s", said)
	}
	return until("the API server does not serve the CRDs", func() bool {
		_, err := s.Run("get", "dbb,mset,bm,br", "-A")
		return err == nil
	})
}

// root is the project's directory.
func root() string {
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "k8s", "crds")); err == nil {
			break
		}
	}
	return dir
}

func until(what string, done func() bool) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if done() {
			return nil
		}
	}
	return fmt.Errorf("%s", what)
}

// Run runs kubectl with all rights.
func (s *Server) Run(arguments ...string) (string, error) {
	said, err := exec.Command(s.kubectl, append([]string{"--kubeconfig=" + s.Kubeconfig}, arguments...)...).CombinedOutput()
	return strings.TrimSpace(string(said)), err
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// keys writes a key and a certificate that is signed by itself, so that a client accepts this very server and no other.
func (s *Server) keys(name string, subject pkix.Name) (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: subject,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return "", err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	if err := writePem(s.file(name+".key"), "PRIVATE KEY", private); err != nil {
		return "", err
	}
	return s.file(name + ".crt"), writePem(s.file(name+".crt"), "CERTIFICATE", certificate)
}

func writePem(file, kind string, bytes []byte) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600)
}
