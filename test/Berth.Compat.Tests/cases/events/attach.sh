from=$(date +%s.%N)
docker run -i --name $n busybox cat </dev/null
docker wait $n; sleep 0.3
docker events --since $from --until $(date +%s.%N) --filter container=$n --format '{{.Action}}' | sort | tr '\n' ' '
