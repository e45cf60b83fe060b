# Offshoot: what there is to run. "make" alone prints the list.
# The work is done by small scripts in scripts/, demo/ and cluster/; each can be run by itself.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help demo check test test-extended soak test-unit test-it test-e2e test-shell build image plugin bench generate format \
        cluster-up cluster-down cluster-status clean

# A line "name: ## text" becomes a line of the help, in the order of this file.
help:
	@printf 'Offshoot gives every developer, pull request or agent a Postgres branch of its own.\n\n'
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@cat scripts/help.txt

demo: ## a local Kubernetes, a database with a history, a branch, a mistake and its repair
	@demo/run

check: ## what to run first: compiles, checks the format, unit tests, and the engine's on real Postgres; needs a JDK and Maven only
	@scripts/run-tests check

test: ## all tests but the extended ones, in the four tiers below; ends with their sum
	@scripts/run-tests test

test-extended: ## with a real Argo CD and cert-manager, which are built, and samples of the soak
	@scripts/run-tests extended

test-unit: ## unit tests: no cluster, no database
	@scripts/run-tests unit

test-it: ## integration tests: a real API server and real Postgres servers
	@scripts/run-tests it

test-e2e: ## end-to-end tests: two whole clusters of their own, removed afterwards
	@scripts/run-tests e2e

test-shell: ## tests of the scripts, the examples, the README and the demo
	@scripts/run-tests shell

soak: ## the integration and end-to-end tests with those that take hours: every point at which something can be lost
	@OFFSHOOT_SOAK=true scripts/run-tests it e2e

build: ## target/offshoot.jar, without tests
	@scripts/build

image: build ## target/offshoot-image.tar, the operator's image, made without Docker
	@scripts/image --output target/offshoot-image.tar

plugin: ## target/offshoot-plugin-OS-ARCH.tar.gz, the kubectl plugin for six platforms; needs Go
	@scripts/plugin

bench: ## the measurements that the documentation quotes
	@scripts/bench

generate: ## what is generated and checked in: CRDs, the reference pages, examples, manifests
	@scripts/generate

format: ## the Java sources in the project's format
	@scripts/format

cluster-up: ## the local Kubernetes; cluster/kubeconfig prints its kubeconfig's path
	@scripts/cluster up

cluster-down: ## stops the local Kubernetes and removes what it made
	@scripts/cluster down

cluster-status: ## what of the local Kubernetes is running
	@scripts/cluster status

clean: ## removes target/, and nothing else
	@rm -rf target
