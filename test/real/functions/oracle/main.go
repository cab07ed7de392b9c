// Command oracle answers what Go's standard library makes of texts that template functions take, one JSON line per request line.
// Request: {"what": "cidr" | "hostport" | "host" | "base64" | "int" | "publickey" | "expiry", "text": "..."}
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"
)

type request struct {
	What string `json:"what"`
	Text string `json:"text"`
}

type answer struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
}

func publicKey(text string) (string, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return "", errors.New("no PEM data found")
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

func expiry(text string) (string, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return "", errors.New("no PEM data found")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return "", err
	}
	return certificate.NotAfter.UTC().Format(time.RFC3339), nil
}

func handle(r request) (string, error) {
	switch r.What {
	case "cidr":
		_, network, err := net.ParseCIDR(r.Text)
		if err != nil {
			return "", err
		}
		return network.String(), nil
	case "hostport":
		host, port, err := net.SplitHostPort(r.Text)
		return host + " " + port, err
	case "host":
		parsed, err := url.Parse(r.Text)
		if err != nil {
			return "", err
		}
		return parsed.Hostname(), nil
	case "base64":
		data, err := base64.StdEncoding.DecodeString(r.Text)
		return base64.StdEncoding.EncodeToString(data), err
	case "int":
		n, err := strconv.ParseInt(r.Text, 10, 64)
		return strconv.FormatInt(n, 10), err
	case "publickey":
		return publicKey(r.Text)
	case "expiry":
		return expiry(r.Text)
	}
	return "", errors.New("unknown question")
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			panic(err)
		}
		text, err := handle(r)
		result := answer{Text: text}
		if err != nil {
			result = answer{Error: err.Error()}
		}
		if err := encoder.Encode(result); err != nil {
			panic(err)
		}
	}
}
