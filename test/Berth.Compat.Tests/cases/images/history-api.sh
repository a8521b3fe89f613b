docker load -qi "$images/two.tar" >/dev/null
api GET /images/small:2/history; api GET /images/nosuch/history; api GET "/images/Bad:UP/history"
docker tag small:2 $n:x; api GET /images/$n:x/history | head -1 | jq -c '.[0].Tags | sort'
api GET "/images/small:2/history?platform=%7B%22os%22%3A%22linux%22%2C%22architecture%22%3A%22amd64%22%7D" | head -1 | jq length
api GET "/images/small:2/history?platform=%7B%22os%22%3A%22linux%22%2C%22architecture%22%3A%22arm64%22%7D"; api GET "/images/small:2/history?platform=nonsense" | sed 's/parse platform: .*/parse platform"}/'; api GET "/v1.47/images/small:2/history?platform=nonsense" | head -c 2; echo
t docker history --platform linux/amd64 -q small:2; t docker history --platform linux/arm64 small:2; t docker history --platform a/b/c/d small:2
t docker history nosuch; t docker history; t docker history a b; t docker history Bad:UP
docker rmi small:1 small:2 $n:x >/dev/null
