for x in '' : a: :a 'a b' Bad a:b:c a@sha256:00 sha256 sha256:x -x a//b a/ /a a..b a__b a___b UPPER.example/x localhost/x x:.y x:-y "$(printf 'x%.0s' $(seq 130))" "x:$(printf 'y%.0s' $(seq 129))" "$(printf 'x/%.0s' $(seq 130))x"; do
  echo "[$(echo "$x" | cut -c1-30)]"
  if docker tag -- busybox "$x" >"$dir/o" 2>&1; then echo tagged; quiet docker rmi "$x"; fi
  sed 's/x\{100,\}/XXX/; s/y\{100,\}/YYY/' "$dir/o"
done
t docker tag busybox; t docker tag; t docker tag nosuch:1 $n:1; t docker tag Bad:UP $n:1; t docker tag '' $n:1
