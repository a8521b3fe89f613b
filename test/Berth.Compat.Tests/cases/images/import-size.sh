# Files count by their length, symbolic links by that of what they name; directories count nothing.
mkdir -p $dir/root/d/e
printf 12345 >$dir/root/d/five
ln -s five $dir/root/d/four
ln -s /a/longer/target $dir/root/sixteen
tar -C $dir/root -c . | docker import - $n >/dev/null
docker image inspect -f '{{.Size}}' $n
docker rmi $n >/dev/null
