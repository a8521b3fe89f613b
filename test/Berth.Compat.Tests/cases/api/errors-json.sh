show() { curl -s -D - --unix-socket "$sock" "$@" | tr -d '\r' | grep -i -E '^(HTTP|Content-Type|\{)'; }
show http://engine/containers/nosuch-container/json
show -X POST http://engine/containers/nosuch-container/start
show -X DELETE http://engine/images/nosuchimage
show http://engine/v1.99/version
show http://engine/nosuchpath
