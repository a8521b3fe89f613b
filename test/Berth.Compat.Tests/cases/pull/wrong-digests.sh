said() { sed 's/^Error response from daemon: //' "$dir/err"; }
for image in lying:layer lying@sha256:0000000000000000000000000000000000000000000000000000000000000000 gone:layer; do
  echo "= $image"
  docker pull -q 127.0.0.1:25000/$image >/dev/null 2>"$dir/err"; echo "-> $?"; said
done
# Then: what arrived of it is a good beginning, and may be gone on from.
# Whether the error comes before the first progress or after it is the engine's own business; only then has it a prefix.
t docker pull -q 127.0.0.1:25000/short:layer 2>/dev/null
# Last: the layer that they all want may have come whole before its configuration was refused.
docker pull -q 127.0.0.1:25000/wrongconfig:1 >/dev/null 2>"$dir/err"; echo "wrongconfig:1 -> $?"; said
docker images -q '127.0.0.1:25000/*'
