# needs docker-registry
registry 25100
imported 127.0.0.1:25100/one:1 one
quiet docker push 127.0.0.1:25100/one:1
docker manifest inspect --insecure 127.0.0.1:25100/one:1 | jq -c '[.schemaVersion, .mediaType, .config.mediaType, (.layers | length)]'
for name in 127.0.0.1:25100/one:1 127.0.0.1:25100/one:nosuch 127.0.0.1:25100/nosuch 127.0.0.1:25109/one UPPER a:b:c; do
  echo "= $name"; api GET "/distribution/$name/json"
done
for tag in list index oci; do echo "= $tag"; api GET "/distribution/127.0.0.1:25000/small:$tag/json"; done
docker rmi 127.0.0.1:25100/one:1 >/dev/null
