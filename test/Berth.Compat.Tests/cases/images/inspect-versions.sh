for v in 1.24 1.43 1.44 1.45 1.46 1.48 1.49 1.50 1.51; do echo "$v $(api GET "/v$v/images/volume:1/json" | head -1 | jq -S -r 'keys | join(" ")')"; echo "  $(api GET "/v$v/images/volume:1/json" | head -1 | jq -r -c '.Config | keys_unsorted | join(" ")')"; done
api GET /v1.43/images/volume:1/json | head -1 | jq -c '.VirtualSize == .Size, .ContainerConfig'
