#!/usr/bin/env bash
# Records signed images that cosign and notation made (test/Berth.Images.Tests/Signatures/Recorded): keys, certificates and the content of
# the registry they wrote to, as one JSON document. Needs Debian's docker-registry, jq and openssl, and cosign and notation in the peers folder.
#
#   eng/record-signatures.sh
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
case ${1:-} in -h|--help) sed -n '2,5p' "$0" | cut -c3-; exit 0 ;; esac
need_root
recorded=$PWD/test/Berth.Images.Tests/Signatures/Recorded
root=${PEERS_ROOT:-/opt/peers}
work=$(mktemp -d "$root/tmp/signatures.XXXXXX")
inside=${work#"$root"}
port=${PORT:-5998}
base=http://127.0.0.1:$port/v2/team/app
image=127.0.0.1:$port/team/app
manifest_type=application/vnd.oci.image.manifest.v1+json
index_type=application/vnd.oci.image.index.v1+json
bundle_type=application/vnd.dev.sigstore.bundle.v0.3+json
trap 'kill "$registry" 2>/dev/null || true; rm -rf "$work"' EXIT

printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s/data}}\nhttp: {addr: 127.0.0.1:%s}\n' "$work" "$port" >"$work/config.yml"
docker-registry serve "$work/config.yml" >"$work/registry.log" 2>&1 &
registry=$!
until curl -s "http://127.0.0.1:$port/v2/" >/dev/null; do sleep 0.1; done

program() { chroot "$root" env HOME="$inside" XDG_CONFIG_HOME="$inside" COSIGN_PASSWORD=secret sh -c 'cd "$HOME" && exec "$@"' sh "$@"; }
digest_of() { echo "sha256:$(sha256sum "$1" | cut -d' ' -f1)"; }
put_blob() {
  local location; location=$(curl -sSf -X POST -D - -o "$work/answer" "$base/blobs/uploads/" | tr -d '\r' | awk 'tolower($1) == "location:" {print $2}')
  curl -sSf -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$1" "$location&digest=$(digest_of "$1")" -o "$work/answer"
}
put_manifest() { curl -sSf -X PUT -H "Content-Type: $2" --data-binary "@$3" "$base/manifests/$1" -o "$work/answer"; }
describe() { printf '{"mediaType":"%s","digest":"%s","size":%s}' "$1" "$(digest_of "$2")" "$(stat -c %s "$2")"; }

# One layer for all of them; what tells the manifests apart is an annotation.
printf 'hello\n' >"$work/hello"
tar -C "$work" --sort=name --mtime=@0 --owner=0 --group=0 -cf "$work/layer.tar" hello
gzip -nk "$work/layer.tar"
printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["%s"]}}' "$(digest_of "$work/layer.tar")" >"$work/config"
put_blob "$work/config"; put_blob "$work/layer.tar.gz"
make_image() {
  printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s],"annotations":{"name":"%s"}}' "$manifest_type" \
    "$(describe application/vnd.oci.image.config.v1+json "$work/config")" "$(describe application/vnd.oci.image.layer.v1.tar+gzip "$work/layer.tar.gz")" "$1" >"$work/$1.json"
  put_manifest "$1" $manifest_type "$work/$1.json"
}
by_digest() { echo "$image@$(digest_of "$work/$1.json")"; }

cosign_sign() { program cosign sign -y --key "$2.key" --use-signing-config=false --tlog-upload=false --new-bundle-format="$3" "$(by_digest "$1")"; }
program cosign generate-key-pair --output-key-prefix first
program cosign generate-key-pair --output-key-prefix second
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/rsa.pem"
openssl ecparam -name secp384r1 -genkey -noout -out "$work/p384.pem"
# A key that no other program has seen, for what Berth signs itself.
openssl ecparam -name prime256v1 -genkey -noout -out "$work/own.pem"
openssl ec -in "$work/own.pem" -pubout -out "$work/own.pub"
for name in rsa p384; do program cosign import-key-pair --key $name.pem --output-key-prefix $name; done
for name in tag bundle second unsigned attested blob rsa p384 old-rsa notation-rsa notation-ec notation-expiry notation-other notation-cose part; do make_image $name; done
printf '{"schemaVersion":2,"mediaType":"%s","manifests":[%s]}' $index_type \
  "$(describe $manifest_type "$work/part.json" | jq -c '. + {platform: {os: "linux", architecture: "amd64"}}')" >"$work/index.json"
put_manifest index $index_type "$work/index.json"
cosign_sign tag first false
cosign_sign bundle first true
cosign_sign second second false; cosign_sign second second true
cosign_sign index first true
cosign_sign rsa rsa true; cosign_sign old-rsa rsa false
cosign_sign p384 p384 true
echo '{"kind":"test"}' >"$work/predicate.json"
program cosign attest -y --key first.key --use-signing-config=false --tlog-upload=false --predicate predicate.json --type custom "$(by_digest attested)"

# A bundle that signs the manifest's bytes themselves: what signs blobs makes it, and hands may attach it.
program cosign sign-blob -y --key first.key --use-signing-config=false --tlog-upload=false --bundle blob.bundle blob.json >"$work/answer"
printf '{}' >"$work/empty"
put_blob "$work/blob.bundle"; put_blob "$work/empty"
printf '{"schemaVersion":2,"mediaType":"%s","artifactType":"%s","config":%s,"layers":[%s],"subject":%s}' $manifest_type $bundle_type \
  "$(describe application/vnd.oci.empty.v1+json "$work/empty")" "$(describe $bundle_type "$work/blob.bundle")" "$(describe $manifest_type "$work/blob.json")" >"$work/blob.referrer"
put_manifest "$(digest_of "$work/blob.referrer")" $manifest_type "$work/blob.referrer"
printf '{"schemaVersion":2,"mediaType":"%s","manifests":[%s]}' $index_type "$(describe $manifest_type "$work/blob.referrer" | jq -c ". + {artifactType: \"$bundle_type\"}")" >"$work/blob.index"
put_manifest "$(digest_of "$work/blob.json" | tr : -)" $index_type "$work/blob.index"

# Certificates: a root and what it signed, for RSA and for elliptic curves, and one that signs itself.
leaf='basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n'
authority='basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n'
issue() { # name, key arguments, subject, issuer
  openssl genpkey $2 -out "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "$3" -out "$work/$1.csr"
  if [ "$4" = self ]; then printf "$5" | openssl x509 -req -in "$work/$1.csr" -signkey "$work/$1.key" -days 36500 -extfile /dev/stdin -out "$work/$1.crt"
  else printf "$5" | openssl x509 -req -in "$work/$1.csr" -CA "$work/$4.crt" -CAkey "$work/$4.key" -CAcreateserial -days 30000 -extfile /dev/stdin -out "$work/$1.crt"; fi
}
ec='-algorithm EC -pkeyopt ec_paramgen_curve:P-256'
bits='-algorithm RSA -pkeyopt rsa_keygen_bits:2048'
issue root-rsa "$bits" '/C=US/ST=WA/L=Seattle/O=Acme/CN=Acme Root' self "$authority"
issue leaf-rsa "$bits" '/C=US/ST=WA/L=Seattle/O=Acme/CN=Acme Signing' root-rsa "$leaf"
issue root-ec "$ec" '/C=DE/ST=BE/L=Berlin/O=Example/CN=Example Root' self "$authority"
issue leaf-ec "$ec" '/C=DE/ST=BE/L=Berlin/O=Example/OU=a, b/CN=Example Signing' root-ec "$leaf"
issue other "$bits" '/C=FR/ST=IF/O=Other/CN=Other Signing' self "$leaf"
cat "$work/leaf-rsa.crt" "$work/root-rsa.crt" >"$work/chain-rsa.crt"
cat "$work/leaf-ec.crt" "$work/root-ec.crt" >"$work/chain-ec.crt"
mkdir -p "$work/notation"
jq -n --arg in "$inside" '{default: "rsa", keys: [["rsa", "leaf-rsa.key", "chain-rsa.crt"], ["ec", "leaf-ec.key", "chain-ec.crt"], ["other", "other.key", "other.crt"]]
  | map({name: .[0], keyPath: "\($in)/\(.[1])", certPath: "\($in)/\(.[2])"})}' >"$work/notation/signingkeys.json"
notation_sign() { local name=$1; shift; program notation sign --insecure-registry "$@" "$(by_digest "$name")"; }
notation_sign notation-rsa --key rsa
notation_sign notation-ec --key ec
notation_sign notation-expiry --key rsa --expiry 24h
notation_sign notation-other --key other
notation_sign notation-cose --key rsa --signature-format cose

# Everything the registry has, by walking from its tags.
manifests=$work/manifests; : >"$manifests"; blobs=$work/blobs; : >"$blobs"
walk() {
  local type
  type=$(curl -sSf -D - -o "$work/document" -H "Accept: $manifest_type, $index_type" "$base/manifests/$1" | tr -d '\r' | awk 'tolower($1) == "content-type:" {print $2}')
  jq -n --arg name "$1" --arg type "$type" --rawfile text "$work/document" '{name: $name, type: $type, text: $text}' >>"$manifests"
  local digest; for digest in $(jq -r '.manifests[]?.digest' "$work/document"); do walk "$digest"; done
  curl -sSf -H "Accept: $manifest_type, $index_type" "$base/manifests/$1" | jq -r '(.config, .layers[]?) | .digest? // empty' >>"$blobs"
}
for tag in $(curl -sSf "$base/tags/list" | jq -r '.tags[]' | sort); do walk "$tag"; done
rm -rf "$recorded"; mkdir -p "$recorded"
content=$work/content; : >"$content"
for digest in $(sort -u "$blobs"); do
  curl -sSf "$base/blobs/$digest" | base64 -w0 >"$work/document"
  jq -n --arg digest "$digest" --rawfile data "$work/document" '{($digest): $data}' >>"$content"
done
jq -n --slurpfile manifests "$manifests" --slurpfile blobs "$content" '{manifests: $manifests, blobs: ($blobs | add)}' >"$recorded/registry.json"
cp "$work"/{first,second,rsa,p384,own}.pub "$work"/first.key "$work"/own.pem "$work"/{root-rsa,leaf-rsa,root-ec,other}.crt "$work"/p384.pem "$recorded"
ls -l "$recorded"
