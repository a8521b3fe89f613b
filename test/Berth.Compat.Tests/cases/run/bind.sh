mkdir "$dir/in"; echo content >"$dir/in/file"
docker run --rm -v $edir/in:/in busybox sh -c 'cat /in/file; echo more >>/in/file'
cat "$dir/in/file"
t docker run --rm -v $edir/in:/in:ro busybox sh -c 'cat /in/file; touch /in/x'
t docker run --rm -v $edir/in/file:/etc/passwd:ro busybox cat /etc/passwd
docker run --rm -v $edir/made:/in busybox stat -c '%A %u:%g' /in
test -d "$dir/made" && echo the source was made
t docker run --rm -v $edir/in/file:/deep/down/file busybox cat /deep/down/file
ln -s in "$dir/link"
t docker run --rm -v $edir/link:/in busybox cat /in/file
docker create --name $n -v $edir/in:/in:ro,z -v $edir/in:/other busybox >/dev/null
docker inspect --format '{{json .HostConfig.Binds}}' $n | jq -c sort
docker inspect --format '{{range .Mounts}}{{println}}{{.Type}} {{.Source}} {{.Destination}} {{.Mode}} {{.RW}} {{.Propagation}}{{end}}' $n | sort
