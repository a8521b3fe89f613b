docker version --format '{{.Server.Os}}/{{.Server.Arch}} {{.Server.APIVersion}} {{.Server.MinAPIVersion}} {{.Server.Experimental}}'
test "$(docker version --format '{{.Server.KernelVersion}}')" = "$(uname -r)" && echo the kernel of this machine
curl -s --unix-socket "$sock" http://engine/version | jq -S 'to_entries | map("\(.key) \(.value | type)") | .[]' -r
curl -s --unix-socket "$sock" http://engine/version | jq -S '.Components[0] | .Name, (.Details | keys)' -c
docker version >/dev/null && echo the whole page
