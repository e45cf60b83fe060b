# shellcheck shell=bash
# Decides: who may speak to the API server, and how they prove it.
# Must never: leave a key or a token readable for others, or make the same ones twice.

# name, user, groups: each component is a user of its own, so that the audit log tells them apart.
TOKENS=("admin admin system:masters"
  "kubelet system:node:%NAME system:nodes"
  "kube-controller-manager system:kube-controller-manager "
  "kube-scheduler system:kube-scheduler "
  "kube-proxy system:kube-proxy "
  "coredns system:coredns "
  "local-path-provisioner system:local-path-provisioner ")

make_certs() {
  local pki=$STATE/pki
  mkdir -m 700 -- "$pki"
  (
    cd -- "$pki"
    umask 077
    new_key ca
    openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj "/CN=offshoot-$NAME" -out ca.crt \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
    new_key service-account
    openssl pkey -in service-account.key -pubout -out service-account.pub
    sign apiserver "/CN=kube-apiserver" serverAuth \
      "subjectAltName=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:127.0.0.1,IP:$SERVICE_IP,IP:$NODE_IP"
    sign kubelet-client "/O=system:masters/CN=kube-apiserver" clientAuth "subjectAltName=DNS:kube-apiserver"
    openssl verify -CAfile ca.crt apiserver.crt kubelet-client.crt
  ) >"$STATE/logs/certs.log" 2>&1 || fail_component certs
  make_tokens
}

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }

# sign NAME SUBJECT USAGE SUBJECT_ALT_NAMES
sign() {
  new_key "$1"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -sha256 -days 3650 -out "$1.crt" \
    -extfile <(printf '%s\nextendedKeyUsage=%s\nkeyUsage=digitalSignature\n' "$4" "$3")
}

# make_tokens: the API server's list of tokens, and a kubeconfig for each.
make_tokens() {
  local line name user groups token
  (
    umask 077
    : >"$STATE/pki/tokens.csv"
    for line in "${TOKENS[@]}"; do
      IFS=' ' read -r name user groups <<<"${line//%NAME/$NAME}"
      token=$(openssl rand -hex 24)
      echo "$token,$user,$name,\"$groups\"" >>"$STATE/pki/tokens.csv"
      make_kubeconfig "$token" >"$STATE/$name.kubeconfig"
    done
  )
}

make_kubeconfig() {
  cat <<END
apiVersion: v1
kind: Config
clusters:
- name: offshoot-$NAME
  cluster: {server: "https://$NODE_IP:6443", certificate-authority-data: "$(base64 -w0 "$STATE/pki/ca.crt")"}
users:
- name: offshoot-$NAME
  user: {token: "$1"}
contexts:
- name: offshoot-$NAME
  context: {cluster: offshoot-$NAME, user: offshoot-$NAME}
current-context: offshoot-$NAME
END
}
