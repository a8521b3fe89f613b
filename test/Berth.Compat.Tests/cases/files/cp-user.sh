# -a gives the files to the container's user.
cd "$dir"; mkdir s; echo x >s/x; chown -R 5:6 s
for u in "" 33 www-data 1000:1001 nosuchuser; do
  docker create --name $n ${u:+-u $u} busybox true >/dev/null
  for a in "" -a; do t docker cp $a s $n:/tmp/s$a 2>&1; done
  docker cp $n:/tmp - | tar tv --numeric-owner | awk '{print $2, $6}'
  docker rm $n >/dev/null
done
