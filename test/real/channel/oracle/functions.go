package main

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net"
	"net/url"
	"path"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
	"k8s.io/apimachinery/pkg/api/resource"
)

type portRange struct{ FromPort, ToPort int }
type ingressRange struct {
	CIDR             string
	FromPort, ToPort int
	Protocol         string
}
type hostPort struct{ Host, Port string }

// renderer renders the files of one component (or a single file) with one set of data.
type renderer struct {
	files     map[string]string
	texts     map[string]string
	data      *templateData
	facts     Facts
	instances map[InstanceType]Instance
	hashing   bool
}

type templateData struct {
	Cluster  *Cluster
	Values   map[string]interface{}
	NodePool *NodePool
}

func (r *renderer) render(name string) (string, error) {
	text, ok := r.files[name]
	if !ok {
		return "", fmt.Errorf("template file not found: %s", name)
	}
	parsed, err := template.New(name).Option("missingkey=error").Funcs(r.functions(name)).Parse(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	if err := parsed.Execute(&out, r.data); err != nil {
		return "", err
	}
	r.texts[name] = out.String()
	return out.String(), nil
}

func (r *renderer) functions(name string) template.FuncMap {
	return template.FuncMap{
		"getAWSAccountID": func(s string) string { return strings.Split(s, ":")[1] },
		"accountID": func(s string) (string, error) {
			parts := strings.Split(s, ":")
			if len(parts) != 2 {
				return "", fmt.Errorf("invalid account (expected type:id): %s", s)
			}
			return parts[1], nil
		},
		"base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64Decode": func(s string) (string, error) {
			bytes, err := base64.StdEncoding.DecodeString(s)
			return string(bytes), err
		},
		"sha256": func(s string) (string, error) { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))), nil },
		"manifestHash": func(file string) (string, error) {
			if r.hashing {
				return "", errors.New("manifestHash is not reentrant")
			}
			r.hashing = true
			defer func() { r.hashing = false }()
			other := path.Join(path.Dir(name), file)
			text, ok := r.texts[other]
			if !ok {
				var err error
				if text, err = r.render(other); err != nil {
					return "", err
				}
			}
			return fmt.Sprintf("%x", sha256.Sum256([]byte(text))), nil
		},
		"asgSize": func(size int64, n int) (int, error) {
			if int(size)%n != 0 {
				return 0, fmt.Errorf("pool size must be an exact multiple of %d", n)
			}
			return int(size) / n, nil
		},
		"azID": func(s string) string { return s[strings.LastIndex(s, "-")+1:] },
		"azCount": func(subnets map[string]string) int {
			count := 0
			for zone := range subnets {
				if zone != "*" {
					count++
				}
			}
			return count
		},
		"split": func(s, sep string) []string {
			if s == "" {
				return nil
			}
			return strings.Split(s, sep)
		},
		"join":          sprig.GenericFuncMap()["join"],
		"indent":        sprig.GenericFuncMap()["indent"],
		"mountUnitName": func(s string) (string, error) { return strings.ReplaceAll(s[1:], "/", "-"), nil },
		"portRanges": func(s string) (ranges []portRange, err error) {
			for _, element := range strings.Split(s, ",") {
				from, to, _ := strings.Cut(element, "-")
				ranges = append(ranges, portRange{number(from), number(to)})
			}
			return ranges, nil
		},
		"sgIngressRanges": func(s string) (ranges []ingressRange, err error) {
			for _, element := range strings.Split(s, ",") {
				parts := strings.Split(element, ":")
				if len(parts) == 2 {
					parts = append([]string{"tcp"}, parts...)
				}
				_, network, err := net.ParseCIDR(parts[1])
				if err != nil {
					return nil, err
				}
				from, to, found := strings.Cut(parts[2], "-")
				if !found {
					to = from
				}
				ranges = append(ranges, ingressRange{network.String(), number(from), number(to), parts[0]})
			}
			return ranges, nil
		},
		"splitHostPort": func(s string) (hostPort, error) {
			host, port, err := net.SplitHostPort(s)
			return hostPort{host, port}, err
		},
		"extractEndpointHosts": func(s string) ([]string, error) {
			unique := map[string]bool{}
			for _, element := range strings.Split(s, ",") {
				if !strings.HasPrefix(element, "http") {
					element = "http://" + element
				}
				parsed, err := url.Parse(element)
				if err != nil {
					return nil, err
				}
				unique[parsed.Hostname()] = true
			}
			var hosts []string
			for host := range unique {
				hosts = append(hosts, host)
			}
			sort.Strings(hosts)
			return hosts, nil
		},
		"publicKey": func(text string) (string, error) {
			block, _ := pem.Decode([]byte(text))
			if block == nil {
				return "", errors.New("no PEM data found")
			}
			key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
			if err != nil {
				return "", err
			}
			der, err := x509.MarshalPKIXPublicKey(key.Public())
			return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), err
		},
		"stupsNATSubnets": func(cidr string) ([]string, error) {
			_, network, err := net.ParseCIDR(cidr)
			if err != nil {
				return nil, err
			}
			ones, _ := network.Mask.Size()
			second := binary.BigEndian.Uint32(network.IP.To4()) + 1<<(32-ones-2)
			var subnets []string
			for i := uint32(0); i < 3; i++ {
				ip := make(net.IP, 4)
				binary.BigEndian.PutUint32(ip, second+16*i)
				subnets = append(subnets, ip.String()+"/28")
			}
			return subnets, nil
		},
		"amiID": func(image, owner string) (string, error) {
			for _, fact := range r.facts.Images {
				if fact.Name == image && fact.Owner == owner && len(fact.IDs) == 1 {
					return fact.IDs[0], nil
				}
			}
			return "", fmt.Errorf("no image found with name: %s and owner: %s", image, owner)
		},
		"nodeCIDRMaxNodesPodCIDR": func(pod, node, reserved int64) (int64, error) { return 1<<(node-pod) - reserved, nil },
		"nodeCIDRMaxNodes":        func(node, reserved int64) (int64, error) { return 1<<(node-16) - reserved, nil },
		"nodeCIDRMaxPods":         func(node, extra int64) (int64, error) { return min(110, 1<<(31-node)+extra), nil },
		"nthAddressFromCIDR": func(cidr string, n int) (string, error) {
			_, network, err := net.ParseCIDR(cidr)
			if err != nil {
				return "", err
			}
			network.IP[len(network.IP)-1] += byte(n)
			return network.IP.String(), nil
		},
		"parseInt64":                    func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) },
		"generateJWKSDocument":          jwks,
		"generateOIDCDiscoveryDocument": discovery,
		"hasPrefix":                     strings.HasPrefix,
		"hasSuffix":                     strings.HasSuffix,
		"kubernetesSizeToKiloBytes": func(text string, scale float64) (string, error) {
			quantity, err := resource.ParseQuantity(text)
			if err != nil {
				return "", err
			}
			bytes, ok := quantity.AsInt64()
			if !ok {
				return "", errors.New("not an integer")
			}
			return fmt.Sprintf("%.0fKB", math.Ceil(float64(bytes)/1024*scale)), nil
		},
		"indexedList": func(text string, n int64) (string, error) {
			items := make([]string, n)
			for i := range items {
				items[i] = strings.ReplaceAll(text, "$", strconv.Itoa(i))
			}
			return strings.Join(items, ","), nil
		},
		"zoneDistributedNodePoolGroups":         zoneDistributed,
		"nodeLifeCycleProviderPerNodePoolGroup": lifeCycleProviders,
		"certificateExpiry": func(text string) (string, error) {
			block, _ := pem.Decode([]byte(text))
			if block == nil {
				return "", errors.New("no PEM data found")
			}
			certificate, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return "", err
			}
			return certificate.NotAfter.UTC().Format(time.RFC3339), nil
		},
		"sumQuantities": func(texts ...string) (string, error) {
			var sum resource.Quantity
			for _, text := range texts {
				quantity, err := resource.ParseQuantity(text)
				if err != nil {
					return "", err
				}
				sum.Add(quantity)
			}
			return sum.String(), nil
		},
		"scaleQuantity": func(text string, factor float32) (string, error) {
			quantity, err := resource.ParseQuantity(text)
			if err != nil {
				return "", err
			}
			if quantity.Value() < 1024 && quantity.Format == resource.DecimalSI {
				return resource.NewMilliQuantity(int64(float32(quantity.MilliValue())*factor), quantity.Format).String(), nil
			}
			return resource.NewQuantity(int64(float32(quantity.Value())*factor), quantity.Format).String(), nil
		},
		"instanceTypeCPUQuantity": func(name InstanceType) (string, error) {
			instance, ok := r.instances[name]
			if !ok {
				return "", fmt.Errorf("unknown instance type %s", name)
			}
			return resource.NewQuantity(int64(instance.VCPU), resource.DecimalSI).String(), nil
		},
		"instanceTypeMemoryQuantity": func(name InstanceType) (string, error) {
			instance, ok := r.instances[name]
			if !ok {
				return "", fmt.Errorf("unknown instance type %s", name)
			}
			return resource.NewQuantity(instance.Memory, resource.BinarySI).String(), nil
		},
		"awsValidID": func(s string) string { return strings.ReplaceAll(s, ":", "__") },
		"dict": func(pairs ...interface{}) (map[string]interface{}, error) {
			result := map[string]interface{}{}
			for i := 0; i < len(pairs); i += 2 {
				result[pairs[i].(string)] = pairs[i+1]
			}
			return result, nil
		},
		"list":   func(items ...interface{}) []interface{} { return items },
		"append": func(items []string, more ...string) []string { return append(append([]string{}, items...), more...) },
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	check(err)
	return value
}

func jwks(publicPEM string) (string, error) {
	block, _ := pem.Decode([]byte(publicPEM))
	if block == nil {
		return "", errors.New("no PEM data found")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return "", err
	}
	key := parsed.(*rsa.PublicKey)
	sum := sha256.Sum256(block.Bytes)
	encode := base64.RawURLEncoding.EncodeToString
	entry := func(kid string) map[string]string {
		return map[string]string{"alg": "RS256", "e": encode(big.NewInt(int64(key.E)).Bytes()), "kid": kid, "kty": "RSA", "n": encode(key.N.Bytes()), "use": "sig"}
	}
	text, err := json.MarshalIndent(map[string]interface{}{"keys": []interface{}{entry(encode(sum[:])), entry("")}}, "", "    ")
	return string(text), err
}

func discovery(issuer string) (string, error) {
	text, err := json.MarshalIndent(struct {
		Issuer                string   `json:"issuer"`
		AuthorizationEndpoint string   `json:"authorization_endpoint"`
		JWKSURI               string   `json:"jwks_uri"`
		ResponseTypes         []string `json:"response_types_supported"`
		SubjectTypes          []string `json:"subject_types_supported"`
		SigningAlgorithms     []string `json:"id_token_signing_alg_values_supported"`
		Claims                []string `json:"claims_supported"`
	}{issuer, "urn:kubernetes:programmatic_authorization", issuer + "/openid-configuration/keys.json", []string{"id_token"}, []string{"public"}, []string{"RS256"}, []string{"sub", "iss"}}, "", "    ")
	return string(text), err
}

func poolGroups(pools []*NodePool) map[string][]*NodePool {
	groups := map[string][]*NodePool{}
	for _, pool := range pools {
		if strings.HasPrefix(pool.Profile, "master") {
			continue
		}
		group := ""
		for _, label := range strings.Split(pool.ConfigItems["labels"], ",") {
			if value, ok := strings.CutPrefix(label, "dedicated="); ok {
				group = value
			}
		}
		if _, tainted := pool.ConfigItems["taints"]; group == "" && tainted {
			continue
		}
		groups[group] = append(groups[group], pool)
	}
	return groups
}

func zoneDistributed(pools []*NodePool) map[string]bool {
	result := map[string]bool{}
	for group, members := range poolGroups(pools) {
		all := true
		for _, pool := range members {
			_, restricted := pool.ConfigItems["availability_zones"]
			profile := pool.Profile == "worker-splitaz" || pool.Profile == "worker-karpenter"
			taints := group == "" || pool.ConfigItems["taints"] == "dedicated="+group+":NoSchedule"
			all = all && profile && !restricted && taints
		}
		if all {
			result[group] = true
		}
	}
	return result
}

func lifeCycleProviders(pools []*NodePool) map[string]string {
	providers := map[string]string{"worker-karpenter": "karpenter", "worker-combined": "zalando", "worker-splitaz": "zalando"}
	result := map[string]string{}
	for group, members := range poolGroups(pools) {
		provider := providers[members[0].Profile]
		for _, pool := range members {
			if pool.Profile != members[0].Profile {
				provider = ""
			}
		}
		if group == "" {
			group = "default"
		}
		result[group] = provider
	}
	return result
}
