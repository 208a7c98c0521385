<?php
// An agency's system in PHP 8, over HTTP, without any package: `php agency.php`.
// It asks for help, answers a question about it, and confirms the delivery.

// The last 32 bytes of a PKCS 8 file of Ed25519 are the private key.
$pem = preg_replace('/-----.*?-----|\s/', '', file_get_contents(getenv('KEY_FILE')));
$pair = sodium_crypto_sign_seed_keypair(substr(base64_decode($pem), -32));
$key = sodium_crypto_sign_secretkey($pair);

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** Repeats a call with the same bytes while the broker is busy. */
function call(string $url, array $headers, ?string $body = null): array
{
    $method = $body === null ? 'GET' : 'POST';
    $http = ['method' => $method, 'header' => $headers, 'content' => $body, 'ignore_errors' => true];
    while (true) {
        $answer = json_decode(file_get_contents($url, false, stream_context_create(['http' => $http])), true);
        $status = (int) explode(' ', $http_response_header[0])[1];
        if ($status < 300) {
            return $answer;
        }
        if ($status !== 429 && $status !== 503) {
            throw new Exception($answer['code'] . ': ' . $answer['detail']);
        }
        $wait = preg_grep('/^retry-after:/i', $http_response_header);
        sleep((int) filter_var(reset($wait) ?: '1', FILTER_SANITIZE_NUMBER_INT) ?: 1);
    }
}

/** Signs the exact bytes that are sent, and returns the data of the receipt. */
function send(string $type, array $data): array
{
    global $key;
    $header = base64url(json_encode(['alg' => 'EdDSA', 'kid' => getenv('KID'), 'b64' => false, 'crit' => ['b64']]));
    $body = json_encode([
        'specversion' => '1.0',
        'id' => bin2hex(random_bytes(16)),
        'source' => 'urn:bantuan-kedinasan:agency:' . getenv('AGENCY'),
        'type' => "bantuan-kedinasan.$type.v1",
        'time' => gmdate('Y-m-d\TH:i:s\Z'),
        'data' => $data,
    ]);
    $signature = base64url(sodium_crypto_sign_detached("$header.$body", $key));
    $headers = ['content-type: application/cloudevents+json', "x-jws-signature: $header..$signature"];
    return call(getenv('BROKER') . '/v1/commands', $headers, $body)['data'];
}

$after = ''; // Store `next` in your database: after a restart, go on from there.
/** Waits for an event of a request, and ignores all others. */
function event(string $requestId, string $type): array
{
    global $after;
    while (true) {
        $url = getenv('MAILBOX') . '/v1/mailbox?limit=100' . ($after === '' ? '' : "&after=$after");
        $page = call($url, ['authorization: Bearer ' . getenv('TOKEN')]);
        $after = $page['next'];
        foreach ($page['items'] as $one) {
            if ($one['type'] === "bantuan-kedinasan.request.$type.v1" && $one['subject'] === $requestId) {
                return $one['data'];
            }
        }
        if (!$page['items']) {
            usleep(300_000);
        }
    }
}

$receipt = send('submit-request', [
    'reference' => 'B/' . hrtime(true) . '/PHP',
    'provider' => getenv('PROVIDER'),
    'subject' => 'Bantuan penilai',
    'description' => 'Dua puluh penilai selama tiga hari.',
    'kind' => 'personnel',
    'classification' => 'biasa',
    'urgency' => 'biasa',
    'neededBy' => '2027-03-01',
    'grounds' => [['provision' => '35-1-b', 'facts' => 'Kami hanya memiliki dua penilai bersertifikat.']],
    'items' => [['id' => '1', 'description' => 'penilai', 'quantity' => 20]],
    'requestedBy' => ['name' => 'Pejabat Contoh', 'position' => 'Kepala BKPSDM'],
]);
$requestId = $receipt['requestId'];
echo "receipt $requestId {$receipt['status']}\n";
event($requestId, 'clarification-asked');
send('supply-information', ['requestId' => $requestId, 'text' => 'Tiga hari, di Malang.']);
event($requestId, 'delivered');
send('confirm-receipt', ['requestId' => $requestId, 'accepted' => true]);
echo 'end ' . event($requestId, 'completed')['status'] . "\n";
