docker load -qi "$images/two.tar" >/dev/null; docker import "$images/rootfs.tar" $n:1 >/dev/null
api GET "/images/json?shared-size=1" | head -1 | jq -S -c 'map(select(.RepoTags != null) | select(.RepoTags[0] | test("^small|^c-images")) | {RepoTags, SharedSize, Size: (.Size | if . > 1000 then "much" else . end)}) | sort_by(.RepoTags)'
docker rmi small:1 >/dev/null
api GET "/images/json?shared-size=1" | head -1 | jq -S -c 'map(select(.RepoTags[0] | test("^small")) | {RepoTags, SharedSize, Size})'
docker rmi small:2 $n:1 >/dev/null
