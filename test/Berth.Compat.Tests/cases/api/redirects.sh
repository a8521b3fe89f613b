# What is asked for with empty parts or dots in its path is elsewhere; OPTIONS is answered everywhere.
for path in /containers//json '/v1.51/containers//json?all=1' //version /images/./json /containers/x/../json; do
  for method in GET PUT OPTIONS; do curl -s --path-as-is --unix-socket "$sock" -X $method -o /dev/null -w "$method $path %{http_code} %{redirect_url}\n" "http://engine$path"; done
done
for path in /containers/json /nosuch /v1.51/ /; do api OPTIONS $path; done
curl -si --unix-socket "$sock" -X OPTIONS http://engine/nosuch | tr -d '\r' | sed 's/^Server: .*/Server: .../; /^Date/d' | sort
curl -si --unix-socket "$sock" http://engine/containers//json | tr -d '\r' | sed '/^Date/d' | sort
