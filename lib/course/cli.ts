console.log('gmplab');
