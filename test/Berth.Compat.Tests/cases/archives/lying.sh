for a in missing-config missing-layer wrong-diff-id layer-count; do
  echo "= $a"; docker load -i "$images/$a.tar" 2>"$dir/err"; echo "-> $?"
  sed -E 's#open /[^ ]*docker-import-[0-9]+/#open #' "$dir/err"
done
t docker load -i "$images/config-outside.tar" 2>/dev/null
docker images hostile -q; docker images -q --filter dangling=true
