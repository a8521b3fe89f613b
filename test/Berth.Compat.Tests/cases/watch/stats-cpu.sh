docker run -d --name $n busybox sh -c 'i=0; while [ $i -lt 4000000 ]; do i=$((i+1)); done' >/dev/null
docker stats --no-stream --format '{{.CPUPerc}}' $n | sed 's/\..*//' | while read p; do [ $p -ge 3 ] && [ $p -le 130 ] && echo busy; done
docker kill $n >/dev/null 2>&1; exit 0
