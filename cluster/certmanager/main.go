// Command cert-manager-controller is cert-manager's own controllers for Certificates and for CA and self-signed issuers, and nothing else
// of it: no ACME, Vault or Venafi, no webhook, no leader election. cert-manager's own program for them is a module that the Go
// proxy does not have; the controllers are public packages of the module that it has, and run here with that program's defaults.
// Must never: decide anything about a certificate itself, listen on a port, or run against a cluster that is not for tests.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/klog/v2"

	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/logs"

	// Each registers itself with the controllers or with the kinds of issuer.
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/ca"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	_ "github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
)

const workers = 5

func main() {
	options := controller.ContextOptions{
		KubernetesAPIQPS:   20,
		KubernetesAPIBurst: 50,
		CertificateOptions: controller.CertificateOptions{
			CopiedAnnotationPrefixes:                 []string{"*", "-kubectl.kubernetes.io/", "-fluxcd.io/", "-argocd.argoproj.io/"},
			CertificateRequestMinimumBackoffDuration: time.Hour,
			CertificateRequestMaximumBackoffDuration: 32 * time.Hour,
		},
	}
	flag.StringVar(&options.Kubeconfig, "kubeconfig", "", "the cluster's kubeconfig `file`")
	flag.StringVar(&options.ClusterResourceNamespace, "cluster-resource-namespace", "cert-manager",
		"the `namespace` in which a ClusterIssuer looks for its Secrets")
	klog.InitFlags(nil)
	flag.Parse()
	if options.Kubeconfig == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	logs.InitLogs()
	defer logs.FlushLogs()
	ctx, stop := signal.NotifyContext(logs.NewContext(context.Background(), logs.Log), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, options); err != nil && ctx.Err() == nil {
		logs.Log.Error(err, "stopped")
		logs.FlushLogs()
		os.Exit(1)
	}
}

// run builds all controllers before the informers start, because each registers with them what it watches.
func run(ctx context.Context, options controller.ContextOptions) error {
	factory, err := controller.NewContextFactory(ctx, options)
	if err != nil {
		return err
	}
	shared, err := factory.Build()
	if err != nil {
		return err
	}
	group, groupCtx := errgroup.WithContext(ctx)
	for name, construct := range controller.Known() {
		built, err := construct(factory)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		group.Go(func() error { return built.Run(workers, groupCtx) })
	}
	shared.SharedInformerFactory.Start(groupCtx.Done())
	shared.KubeSharedInformerFactory.Start(groupCtx.Done())
	return group.Wait()
}
