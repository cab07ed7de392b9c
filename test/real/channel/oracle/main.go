// Renders a channel with Go's own text/template and yaml.v2, in the order and with the data of the Cluster Lifecycle Manager, from
// recorded facts. One JSON request per line on standard input, one JSON answer per line.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v2"
)

type request struct {
	Channel     string            `json:"channel"`
	Registry    string            `json:"registry"`
	Facts       string            `json:"facts"`
	Alias       string            `json:"alias"`
	Certificate string            `json:"certificate"`
	Secrets     map[string]string `json:"secrets"`
	Etcd        bool              `json:"etcd"`
}

type answer struct {
	Error string `json:"error,omitempty"`
	// Texts by path under the channel; those of pools by node-pools/POOL/FILE.
	Texts map[string]string `json:"texts"`
	// Base64 of the user data of ASG pools.
	UserData map[string]string `json:"userData"`
	Stack    []string          `json:"stack,omitempty"`
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<26)
	for input.Scan() {
		var asked request
		check(json.Unmarshal(input.Bytes(), &asked))
		text, err := json.Marshal(run(asked))
		check(err)
		fmt.Println(string(text))
	}
	check(input.Err())
}

func run(asked request) (result answer) {
	defer func() {
		if fault := recover(); fault != nil {
			result = answer{Error: fmt.Sprint(fault)}
		}
	}()
	var registry struct {
		Clusters []*Cluster `yaml:"clusters"`
	}
	read(asked.Registry, &registry)
	var facts Facts
	read(asked.Facts, &facts)
	initAccounts(registry.Clusters)
	for _, cluster := range registry.Clusters {
		if cluster.ConfigItems == nil {
			cluster.ConfigItems = map[string]string{}
		}
		if cluster.Status == nil {
			cluster.Status = &Status{}
		}
		for _, pool := range cluster.NodePools {
			if len(pool.InstanceTypes) > 0 {
				pool.InstanceType = string(pool.InstanceTypes[0])
			}
		}
	}
	for _, cluster := range registry.Clusters {
		if cluster.Alias == asked.Alias {
			run := &rendering{asked: asked, facts: facts, instances: facts.instances(), cluster: cluster, answer: answer{Texts: map[string]string{}, UserData: map[string]string{}}}
			run.all()
			return run.answer
		}
	}
	panic("no cluster " + asked.Alias)
}

type rendering struct {
	asked     request
	facts     Facts
	instances map[InstanceType]Instance
	cluster   *Cluster
	answer    answer
}

func (r *rendering) all() {
	r.defaults()
	cluster := r.cluster
	for name, value := range cluster.ConfigItems {
		if strings.HasPrefix(value, "aws:kms:") {
			cluster.ConfigItems[name] = r.asked.Secrets[name]
		}
	}
	for _, pool := range cluster.NodePools {
		if pool.ConfigItems == nil {
			pool.ConfigItems = map[string]string{}
		}
		for name, value := range cluster.ConfigItems {
			if _, ok := pool.ConfigItems[name]; !ok {
				pool.ConfigItems[name] = value
			}
		}
	}
	values, nodes := r.baseValues()
	r.alone("cluster/manifests/deletions.yaml", "", values, nil)
	r.alone("cluster/cf-manifests/cf-deletions.yaml", "", values, nil)
	if r.asked.Etcd {
		r.etcd(values)
	}
	r.alone("cluster/cluster.yaml", "", values, nil)
	var stack struct {
		Outputs map[string]interface{} `yaml:"Outputs"`
	}
	check(yaml.Unmarshal([]byte(r.answer.Texts["cluster/cluster.yaml"]), &stack))
	outputs := map[string]string{}
	for name := range stack.Outputs {
		value, known := r.facts.StackOutputs[cluster.LocalID][name]
		if !known {
			value = fmt.Sprintf("(known after apply: stack %s output %s)", cluster.LocalID, name)
		}
		outputs[name] = value
	}
	values["ClusterStackOutputs"] = outputs
	if cluster.Provider == "zalando-eks" {
		eks := r.facts.EKS[cluster.Alias]
		maps.Copy(cluster.ConfigItems, map[string]string{"eks_endpoint": eks.Endpoint, "eks_certificate_authority_data": eks.CertificateAuthorityData, "eks_oidc_issuer_url": eks.OIDCIssuerURL, "service_cidr": eks.ServiceCIDR})
		cluster.APIServerURL = eks.Endpoint
		check(cluster.InitOIDCProvider())
		cluster.IAMRoleTrustRelationshipTemplate = trustPolicy(cluster.AccountClusters)
	}
	for _, file := range list(r.path("cluster/cf-manifests")) {
		if isYAML(file) && file != "cf-deletions.yaml" {
			r.alone("cluster/cf-manifests/"+file, "", values, nil)
		}
	}
	r.manifests(values)
	for _, pool := range cluster.NodePools {
		r.pool(pool, values, nodes)
	}
}

func (r *rendering) defaults() {
	bare := *r.cluster
	bare.ConfigItems = map[string]string{}
	text := r.text(&bare, "cluster/config-defaults.yaml", nil, nil)
	r.answer.Texts["cluster/config-defaults.yaml"] = text
	var defaults map[string]string
	check(yaml.Unmarshal([]byte(text), &defaults))
	for name, value := range defaults {
		if _, ok := r.cluster.ConfigItems[name]; !ok {
			r.cluster.ConfigItems[name] = value
		}
	}
}

func (r *rendering) baseValues() (map[string]interface{}, zoneSubnets) {
	items := r.cluster.ConfigItems
	vpc := r.facts.VPCs[0]
	for _, candidate := range r.facts.VPCs {
		if id, ok := items["vpc_id"]; ok && candidate.ID == id || !ok && candidate.IsDefault {
			vpc = candidate
		}
	}
	items["vpc_id"] = vpc.ID
	var subnets []Subnet
	for _, subnet := range r.facts.Subnets {
		if _, custom := subnet.Tags["zalando.org/custom-subnet"]; subnet.VPCID == vpc.ID && !custom {
			subnets = append(subnets, subnet)
		}
	}
	picked := func(tag string, restrict bool) zoneSubnets {
		all := pickSubnets(subnets, tag)
		if zones, ok := items["availability_zones"]; ok && restrict {
			return all.only(strings.Split(zones, ","))
		}
		return all
	}
	nodes := picked("kubernetes.io/role/node", true)
	var ipv6 []string
	for _, zone := range nodes.zones() {
		ipv6 = append(ipv6, nodes[zone].IPv6CIDRs...)
	}
	values := map[string]interface{}{
		"subnets":                   nodes.ids(),
		"availability_zones":        nodes.zones(),
		"subnet_ipv6_cidrs":         strings.Join(ipv6, ","),
		"lb_subnets":                picked("kubernetes.io/role/elb", true).ids(),
		"internal_node_subnets":     picked("kubernetes.io/role/internal-node", true).ids(),
		"pod_subnets":               picked("kubernetes.io/role/pod", false).ids(),
		"hosted_zone":               hostedZone(r.cluster.APIServerURL),
		"load_balancer_certificate": r.asked.Certificate,
		"vpc_ipv4_cidr":             vpc.CIDR,
		"vpc_ipv6_cidrs":            vpc.IPv6CIDRs,
	}
	if _, ok := items["subnets"]; !ok {
		items["subnets"] = nodes.ids()["*"]
	}
	return values, nodes
}

func (r *rendering) etcd(values map[string]interface{}) {
	values["etcd_kms_key_arn"] = r.facts.KMSAliases["alias/etcd-cluster"]
	values["etcd_instance_type_info"] = r.instances[InstanceType(r.cluster.ConfigItems["etcd_instance_type"])]
	own := maps.Clone(values)
	own["S3GeneratedFilesPath"] = r.filesURL(r.alone("cluster/etcd/files.yaml", "", own, nil), "etcd")
	r.alone("cluster/etcd/stack.yaml", "", own, nil)
}

func (r *rendering) filesURL(text, folder string) string {
	account := strings.TrimPrefix(r.cluster.InfrastructureAccount, "aws:")
	return fmt.Sprintf("s3://cluster-lifecycle-manager-%s-%s/%s/%s/%x.userdata", account, r.cluster.Region, r.cluster.LocalID, folder, sha512.Sum512([]byte(text)))
}

func (r *rendering) manifests(values map[string]interface{}) {
	root := r.path("cluster/manifests")
	for _, component := range list(root) {
		info, err := os.Lstat(filepath.Join(root, component))
		check(err)
		if !info.IsDir() {
			continue
		}
		shared := r.renderer(r.cluster, values, nil)
		var names []string
		for _, file := range list(filepath.Join(root, component)) {
			if isYAML(file) {
				name := path.Join("main/cluster/manifests", component, file)
				shared.files[name] = r.source(strings.TrimPrefix(name, "main/"))
				names = append(names, name)
			}
		}
		for _, name := range names {
			text, err := shared.render(name)
			check(err)
			r.answer.Texts[strings.TrimPrefix(name, "main/")] = text
		}
	}
}

func (r *rendering) pool(pool *NodePool, base map[string]interface{}, nodes zoneSubnets) {
	values := maps.Clone(base)
	folder := "worker"
	if pool.IsMaster() {
		folder = "master"
	}
	if !pool.IsKarpenter() {
		t2 := true
		var instances []Instance
		for _, name := range pool.InstanceTypes {
			t2 = t2 && strings.HasPrefix(string(name), "t2.")
			instances = append(instances, r.instances[name])
		}
		values["supports_t2_unlimited"] = t2
		values["InstanceInfo"] = smallest(instances)
		if zones, ok := pool.ConfigItems["availability_zones"]; ok {
			narrowed := nodes.only(strings.Split(zones, ","))
			values["subnets"] = narrowed.ids()
			values["availability_zones"] = narrowed.zones()
		}
	}
	profile := "cluster/node-pools/" + pool.Profile + "/"
	out := "node-pools/" + pool.Name + "/"
	values["S3GeneratedFilesPath"] = r.filesURL(r.alone(profile+"files.yaml", out+"files.yaml", values, pool), folder)
	userData := r.alone(profile+"userdata.yaml", out+"userdata.yaml", values, pool)
	if pool.IsKarpenter() {
		values["UserData"] = userData
		r.alone(profile+"provisioners.yaml", out+"provisioners.yaml", values, pool)
		return
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, err := writer.Write([]byte(userData))
	check(err)
	check(writer.Close())
	r.answer.UserData[pool.Name] = base64.StdEncoding.EncodeToString(packed.Bytes())
	values["UserData"] = r.answer.UserData[pool.Name]
	r.alone(profile+"stack.yaml", out+"stack.yaml", values, pool)
}

// alone renders a single file and remembers its text under the given name (default: its path).
func (r *rendering) alone(file, as string, values map[string]interface{}, pool *NodePool) string {
	if as == "" {
		as = file
	}
	text := r.text(r.cluster, file, values, pool)
	r.answer.Texts[as] = text
	return text
}

func (r *rendering) text(cluster *Cluster, file string, values map[string]interface{}, pool *NodePool) string {
	single := r.renderer(cluster, values, pool)
	single.files["main/"+file] = r.source(file)
	text, err := single.render("main/" + file)
	check(err)
	return text
}

func (r *rendering) renderer(cluster *Cluster, values map[string]interface{}, pool *NodePool) *renderer {
	return &renderer{files: map[string]string{}, texts: map[string]string{}, data: &templateData{cluster, values, pool}, facts: r.facts, instances: r.instances}
}

func (r *rendering) path(file string) string { return filepath.Join(r.asked.Channel, file) }

func (r *rendering) source(file string) string {
	text, err := os.ReadFile(r.path(file))
	check(err)
	return string(text)
}

func list(folder string) (names []string) {
	entries, err := os.ReadDir(folder)
	check(err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

func read(file string, into interface{}) {
	text, err := os.ReadFile(file)
	check(err)
	check(yaml.Unmarshal(text, into))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
