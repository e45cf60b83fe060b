package cluster

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	streamhttp "k8s.io/streaming/pkg/httpstream"
)

// Host is the address that a forwarded port listens on.
const Host = "127.0.0.1"

const postgres = 5432

// Forward is a port of this machine that leads to a pod's Postgres.
type Forward struct {
	Port   uint16
	broken chan error
	stop   chan struct{}
}

// Forward opens a port of this machine, any free one for 0, to the pod, as "kubectl port-forward" does.
func (c *Client) Forward(pod string, port uint16) (*Forward, error) {
	dialer, err := c.dialer(pod)
	if err != nil {
		return nil, err
	}
	stop, ready := make(chan struct{}), make(chan struct{})
	ports := []string{fmt.Sprintf("%d:%d", port, postgres)}
	forwarder, err := portforward.NewOnAddressesForStreaming(dialer, []string{Host}, ports, stop, ready, io.Discard, io.Discard)
	if err != nil {
		return nil, err
	}
	broken := make(chan error, 1)
	go func() { broken <- forwarder.ForwardPorts() }()
	select {
	case err := <-broken:
		return nil, err
	case <-ready:
	}
	listening, err := forwarder.GetPorts()
	if err != nil {
		close(stop)
		return nil, err
	}
	return &Forward{Port: listening[0].Local, broken: broken, stop: stop}, nil
}

// Broken receives once when the connection to the pod is lost.
func (f *Forward) Broken() <-chan error { return f.broken }

// Close stops listening.
func (f *Forward) Close() { close(f.stop) }

// dialer tries WebSockets first, as kubectl does: proxies let them pass.
func (c *Client) dialer(pod string) (streamhttp.Dialer, error) {
	target, _, err := rest.DefaultServerUrlFor(c.Config)
	if err != nil {
		return nil, err
	}
	target.Path = strings.TrimSuffix(target.Path, "/") + "/api/v1/namespaces/" + c.Namespace +
		"/pods/" + pod + "/portforward"
	transport, upgrader, err := spdy.RoundTripperFor(c.Config)
	if err != nil {
		return nil, err
	}
	plain := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: transport}, http.MethodPost, target)
	tunnel, err := portforward.NewSPDYOverWebsocketDialerForStreaming(target, c.Config)
	if err != nil {
		return nil, err
	}
	return portforward.NewFallbackDialerForStreaming(tunnel, plain, func(err error) bool {
		return streamhttp.IsUpgradeFailure(err) || streamhttp.IsHTTPSProxyError(err)
	}), nil
}
