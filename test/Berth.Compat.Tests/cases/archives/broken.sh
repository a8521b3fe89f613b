for a in truncated garbage; do
  echo "= $a"; docker load -i "$images/$a.tar" 2>"$dir/err"; echo "-> $?"; cat "$dir/err"
done
# Which of the files of an archive is missed first is the engine's own business.
for a in empty no-manifest bad-manifest; do
  echo "= $a"; docker load -i "$images/$a.tar" 2>"$dir/err"; echo "-> $?"; test -s "$dir/err" && echo and says why
done
docker images hostile -q; docker images -q --filter dangling=true
