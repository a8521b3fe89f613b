docker tag busybox $n:1
for k in ID Repository Tag Digest CreatedSince Size VirtualSize SharedSize UniqueSize Containers; do echo "$k: $(docker images $n --format "{{.$k}}" | sed 's/[0-9.]*MB/SIZE/')"; done
docker images $n --format 'table {{.Repository}}\t{{.Tag}}\t{{.ID}}'; docker images $n --format '{{json .}}' | jq -S -c 'del(.Size, .VirtualSize)'
docker images $n --format json | jq -S -r 'keys | join(" ")'; docker images -q --format '{{.Tag}}' $n; docker images --no-trunc -q $n; docker images --no-trunc --format '{{.ID}}' $n
t docker images $n --format '{{.Nope}}'; t docker images a b; t docker images --nope; t docker images --format '{{' $n
docker images nosuch-$n; docker images -q nosuch-$n; docker images --format json nosuch-$n; docker images --digests nosuch-$n
docker rmi $n:1
