cd "$dir"; archive() { rm -f x.tar; tar -cf x.tar "$@"; t docker load -i x.tar 2>&1 | sed -E 's#open /[^ ]*docker-import-[0-9]+/#open #'; }
echo '[]' >manifest.json; archive manifest.json
echo 'null' >manifest.json; archive manifest.json; 
echo '{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}' >c.json; echo '[{"Config":"c.json","RepoTags":["'$n':none"],"Layers":[]}]' >manifest.json; archive manifest.json c.json; quiet docker rmi $n:none
echo '{"architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}' >c.json; archive manifest.json c.json; quiet docker rmi $n:none
echo '{"os":"windows","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}' >c.json; archive manifest.json c.json; echo '{"os":"linux"}' >c.json; archive manifest.json c.json; echo 'null' >c.json; archive manifest.json c.json
quiet docker rmi $n:none
echo '{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}' >c.json; for tag in UPPER:1 "$n@sha256:$(printf x | sha256sum | cut -c1-64)" ':' "$n"; do echo '[{"Config":"c.json","RepoTags":["'$tag'"],"Layers":[]}]' >manifest.json; archive manifest.json c.json; done
docker images -q $n | wc -l; docker images -qf dangling=true | xargs -r docker rmi >/dev/null
t docker save $n; t docker save busybox $n:missing -o x.tar; t docker save $n:missing busybox -o x.tar
