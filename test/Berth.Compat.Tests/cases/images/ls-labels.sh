docker import -c 'LABEL a=1 b=two' "$images/rootfs.tar" $n:1 >/dev/null; docker import -c 'LABEL a=2' "$images/rootfs.tar" $n:2 >/dev/null; docker import -c 'LABEL "with space"="x y"' "$images/rootfs.tar" $n:3 >/dev/null
for f in label=a label=a=1 label=a=3 label=b=two 'label=with space' 'label=with space=x y' label=c label= label=a= 'label!=a' 'label!=a=1' 'label!=a=3'; do
  echo "$f: $(docker images -f "reference=$n" -f "$f" --format '{{.Tag}}' | sort | tr '\n' ' ')"
done
docker images -f reference=$n -f label=a -f label=b --format '{{.Tag}}'; docker images -f reference=$n -f label=a=1 -f label=a=2 --format '{{.Tag}}'
api GET "/images/json?filters=%7B%22label%22%3A%7B%22a%3D1%22%3Atrue%7D%7D" | jq -S -c '.[]? | {Labels, RepoTags}'
docker rmi $n:1 $n:2 $n:3 >/dev/null
