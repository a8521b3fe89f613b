for t in $n:1 $n:two reg.example/a/$n:1 reg.example:5000/a/b/$n:1 $n-other:1; do docker tag busybox $t; done
for p in "$n" "$n:1" "$n:*" "$n*" "*$n" "*/$n" "*/*/$n" "*/*/$n:1" "reg.example/a/$n" "reg.example:5000/*/*/$n" "docker.io/library/$n" "library/$n" "$n:t?o" "$n:[0-9]" "${n%?}?" 'c-images-*' "$n:\\1" "[" "UPPER"; do
  echo "$p: $(docker images -f "reference=$p" --format '{{.Repository}}:{{.Tag}}' 2>&1 | sort | tr '\n' ' ')"
done
for p in "$n" "$n:1" "$n:*" "*$n" "reg.example/a/$n" "$n:nosuch"; do echo "$p: $(docker images "$p" --format '{{.Repository}}:{{.Tag}}' | sort | tr '\n' ' ')"; done
docker images -f reference=$n:1 -f reference=$n:two --format '{{.Tag}}' | sort
docker rmi $n:1 $n:two reg.example/a/$n:1 reg.example:5000/a/b/$n:1 $n-other:1 >/dev/null
