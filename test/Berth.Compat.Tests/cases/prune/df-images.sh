docker load -qi "$images/two.tar" >/dev/null; docker tag small:1 $n:1; docker create --name $n small:2 x >/dev/null
docker system df -v | sed -n '/^REPOSITORY/p;/^small/p;/^'$n'/p' | sed 's/  */ /g; s/[0-9]* years ago/AGE/' | sort
docker system df -v --format '{{json .}}' | jq -S -c '.Images[] | select(.Repository | test("^small|^c-prune")) | del(.CreatedAt, .CreatedSince, .ID)' | sort
api GET '/system/df?type=image' | head -1 | jq -S -c '.Images | map(select(.RepoTags[0] // "" | test("^small|^c-prune")) | {RepoTags, Containers, SharedSize, Size, ParentId, RepoDigests, Labels}) | sort_by(.RepoTags)'; api GET '/system/df?type=image' | head -1 | jq -S -c 'keys, (.LayersSize > 0), .Containers'
docker rm $n >/dev/null; docker rmi small:1 small:2 $n:1 >/dev/null
